"""Where orders are placed, how they wait, and what is refused."""

from freqtrade.strategy import stoploss_from_open
from own_clock import OwnClock, hour_number, minutes_between, quarter_number


class OwnReprice(OwnClock):
    """Orders that wait are moved, canceled or timed out, on both sides of a trade."""

    timeframe = "15m"
    stoploss = -0.05
    longs, exits = (9, 0), (14, 5)

    def custom_entry_price(self, pair, trade, current_time, proposed_rate, entry_tag, side, **kwargs):
        return proposed_rate * 0.996

    def custom_exit_price(self, pair, trade, current_time, proposed_rate, current_profit, exit_tag, **kwargs):
        return proposed_rate * 1.006

    def adjust_order_price(self, trade, order, pair, current_time, proposed_rate, current_order_rate, entry_tag, side,
                           is_entry, **kwargs):
        quarter = quarter_number(current_time)
        if is_entry:
            if minutes_between(order.order_date, current_time) >= 75:
                return None
            return proposed_rate * 0.997 if quarter % 4 == 0 else current_order_rate
        if quarter % 7 == 0:
            return None
        return proposed_rate * 1.003 if quarter % 3 == 0 else current_order_rate

    def check_entry_timeout(self, pair, trade, order, current_time, **kwargs):
        return quarter_number(current_time) % 11 == 0

    def check_exit_timeout(self, pair, trade, order, current_time, **kwargs):
        return quarter_number(current_time) % 13 == 0


class OwnVetoes(OwnClock):
    """Entries and exits are refused by the clock; exits rest far away."""

    timeframe = "15m"
    stoploss = -0.04
    minimal_roi = {"0": 0.03, "240": 0.015}
    use_custom_stoploss = True
    longs, exits = (7, 3), (19, 6)

    def custom_stoploss(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        for reached, kept in ((0.025, 0.015), (0.015, 0.004), (0.008, -0.01)):
            if current_profit > reached:
                return stoploss_from_open(kept, current_profit, is_short=trade.is_short, leverage=trade.leverage)
        return None

    def custom_exit_price(self, pair, trade, current_time, proposed_rate, current_profit, exit_tag, **kwargs):
        return proposed_rate * 1.01

    def confirm_trade_entry(self, pair, order_type, amount, rate, time_in_force, current_time, entry_tag, side, **kwargs):
        return quarter_number(current_time) % 4 != 1

    def confirm_trade_exit(self, pair, trade, order_type, amount, rate, time_in_force, exit_reason, current_time, **kwargs):
        if exit_reason == "trailing_stop_loss":
            return quarter_number(current_time) % 3 != 0
        return not (exit_reason == "roi" and quarter_number(current_time) % 5 == 2)


class OwnRoi(OwnClock):
    """A moving ROI under a table that ends in leaving at any price; signals leave with a profit only."""

    minimal_roi = {"0": 0.05, "300": 0.02, "1500": -1}
    stoploss = -0.12
    use_custom_roi = True
    exit_profit_only = True
    exit_profit_offset = 0.003
    ignore_roi_if_entry_signal = True
    longs, exits = (7, 2), (11, 4)

    def custom_roi(self, pair, trade, current_time, trade_duration, entry_tag, side, **kwargs):
        if hour_number(current_time) % 5 == 0:
            return 0.004
        return -0.01 if trade_duration > 1200 else None


class OwnEntryPrices(OwnClock):
    """Limit entries of new trades and additions on both sides, stakes near the minimum."""

    can_short = True
    stoploss = -0.07
    minimal_roi = {"0": 0.03}
    position_adjustment_enable = True
    max_entry_position_adjustment = 2
    longs, shorts, exits, short_exits = (8, 2), (9, 5), (33, 1), (35, 4)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 2.5

    def custom_entry_price(self, pair, trade, current_time, proposed_rate, entry_tag, side, **kwargs):
        sign = 1 if side == "long" else -1
        return proposed_rate * (1 - sign * (0.004 if trade is None else 0.008))

    def custom_stake_amount(self, pair, current_time, current_rate, proposed_stake, min_stake, max_stake, leverage,
                            entry_tag, side, **kwargs):
        least = min_stake or 0.0
        return [proposed_stake, least * 0.8, least * 0.7, least * 1.5, max_stake * 0.1][hour_number(current_time) % 5]

    def adjust_entry_price(self, trade, order, pair, current_time, proposed_rate, current_order_rate, entry_tag, side,
                           **kwargs):
        hour = hour_number(current_time)
        if hour % 9 == 4:
            return None
        sign = 1 if side == "long" else -1
        return proposed_rate * (1 - sign * 0.002) if hour % 2 == 0 else current_order_rate

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if current_profit < -0.01 and hour_number(current_time) % 3 == 0:
            return (min_stake or 0.0) * 1.2
        return None
