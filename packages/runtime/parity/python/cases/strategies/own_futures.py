"""Both sides, leverage, margin, funding."""

from datetime import timedelta

from freqtrade.strategy import stoploss_from_absolute, stoploss_from_open
from own_clock import OwnClock, hour_number, minutes_between, ms, sign_of


class OwnCrossLeverage(OwnClock):
    """Cross margin with leverage by side and tier, funding, a table of targets."""

    can_short = True
    stoploss = -0.5
    minimal_roi = {"0": 0.2, "600": 0.05}
    longs, shorts, exits, short_exits = (11, 0), (13, 5), (30, 2), (29, 7)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return max_leverage * 0.25 if entry_tag == "clock" else min(max_leverage, 7.0)


class OwnShortStops(OwnClock):
    """Stops at prices, set anew after each fill, mostly on shorts that are added to."""

    can_short = True
    stoploss = -0.35
    use_custom_stoploss = True
    position_adjustment_enable = True
    longs, shorts = (31, 0), (9, 4)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 3.0

    def custom_stoploss(self, pair, trade, current_time, current_rate, current_profit, after_fill, **kwargs):
        sign = sign_of(trade)
        if after_fill:
            return stoploss_from_absolute(trade.open_rate * (1 - sign * 0.04), current_rate, is_short=trade.is_short,
                                          leverage=trade.leverage)
        if current_profit > 0.06:
            return stoploss_from_open(0.01, current_profit, is_short=trade.is_short, leverage=trade.leverage)
        if minutes_between(trade.open_date, current_time) >= 1200:
            return stoploss_from_absolute(trade.open_rate * (1 - sign * 0.02), current_rate, is_short=trade.is_short,
                                          leverage=trade.leverage)
        return None

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if current_profit < -0.05 and trade.nr_of_successful_entries < 3:
            return trade.stake_amount * 0.4, "against"
        return None


class OwnLocks(OwnClock):
    """Locks by callbacks: one side of a pair after its stop, everything after a good trade, one pair by the clock."""

    can_short = True
    stoploss = -0.05
    minimal_roi = {"0": 0.04}
    longs, shorts = (4, 0), (5, 3)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 2.0

    def bot_loop_start(self, current_time, **kwargs):
        if hour_number(current_time) % 60 == 10:
            self.lock_pair("BTC/USDT:USDT", current_time + timedelta(minutes=290), "clock", "long")

    def confirm_trade_exit(self, pair, trade, order_type, amount, rate, time_in_force, exit_reason, current_time, **kwargs):
        if exit_reason == "stop_loss":
            self.lock_pair(pair, current_time + timedelta(hours=6), "after stop", trade.trade_direction)
        return True

    def custom_exit(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        if current_profit > 0.03:
            self.lock_pair("*", current_time + timedelta(minutes=150), "good")
            return "good"
        return None


class OwnLiquidation(OwnClock):
    """As much leverage as the tiers allow; losing trades are doubled."""

    can_short = True
    stoploss = -0.99
    minimal_roi = {"0": 0.5}
    position_adjustment_enable = True
    max_entry_position_adjustment = 1
    longs, shorts = (21, 3), (24, 10)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return max_leverage

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        return trade.stake_amount if current_profit < -0.3 else None


class OwnTrailingDetail(OwnClock):
    """A leveraged trailing stop on detail candles, with limit prices and short timeouts."""

    can_short = True
    stoploss = -0.1
    trailing_stop = True
    trailing_stop_positive = 0.015
    trailing_stop_positive_offset = 0.03
    trailing_only_offset_is_reached = True
    longs, shorts, exits, short_exits = (8, 1), (9, 4), (25, 3), (26, 5)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 5.0

    def custom_entry_price(self, pair, trade, current_time, proposed_rate, entry_tag, side, **kwargs):
        return proposed_rate * (0.998 if side == "long" else 1.002)

    def custom_exit_price(self, pair, trade, current_time, proposed_rate, current_profit, exit_tag, **kwargs):
        return proposed_rate * (0.998 if trade.is_short else 1.002)


class OwnExpired(OwnClock):
    """One slot, signals that grow old, entries on later detail candles."""

    can_short = True
    stoploss = -0.02
    minimal_roi = {"0": 0.015}
    ignore_buying_expired_candle_after = 1500
    longs, shorts = (2, 0), (3, 1)

    def confirm_trade_entry(self, pair, order_type, amount, rate, time_in_force, current_time, entry_tag, side, **kwargs):
        return ms(current_time) // 300000 % 4 != 0


class OwnReversal(OwnClock):
    """A side follows the other on the same candle; the market's fee."""

    can_short = True
    stoploss = -0.03
    minimal_roi = {"0": 0.02}
    longs, shorts, exits, short_exits = (4, 0), (4, 2), (6, 1), (6, 4)


class OwnFundingHours(OwnClock):
    """Positions change exactly when funding is paid."""

    timeframe = "5m"
    can_short = True
    stoploss = -0.4
    position_adjustment_enable = True
    longs, shorts = (240, 0), (300, 130)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 2.0

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if ms(current_time) % 14400000 != 0:
            return None
        if hour_number(current_time) % 8 == 0:
            return (60.0, "pay") if trade.nr_of_successful_entries < 4 else None
        return -30.0, "take"

    def custom_exit(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        return "two days" if minutes_between(trade.open_date, current_time) >= 2880 else None
