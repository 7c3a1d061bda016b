"""Sizes that change: additions, reductions, stakes from the wallet, several trades of a pair."""

from freqtrade.persistence import Trade
from freqtrade.strategy import stoploss_from_open
from own_clock import OwnClock, hour_number, minutes_between


class OwnDcaTrailing(OwnClock):
    """Additions under a trailing stop that waits for its offset, with leverage and protections by side."""

    can_short = True
    stoploss = -0.15
    minimal_roi = {"0": 0.3}
    trailing_stop = True
    trailing_stop_positive = 0.02
    trailing_stop_positive_offset = 0.05
    trailing_only_offset_is_reached = True
    position_adjustment_enable = True
    longs, shorts = (15, 0), (20, 7)

    @property
    def protections(self):
        return [
            {"method": "CooldownPeriod", "stop_duration_candles": 2},
            {"method": "StoplossGuard", "lookback_period_candles": 48, "trade_limit": 3, "stop_duration_candles": 12,
             "only_per_side": True},
            {"method": "MaxDrawdown", "lookback_period_candles": 72, "trade_limit": 5, "stop_duration_candles": 10,
             "max_allowed_drawdown": 0.15},
        ]

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 4.0 if side == "long" else 3.0

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if current_profit < -0.04 and trade.nr_of_successful_entries < 3 and not trade.has_open_orders:
            return trade.stake_amount * 0.5, "dca"
        return None


class OwnStacking(OwnClock):
    """Several trades of a pair, each left by its own reason; exits rest above the open."""

    stoploss = -0.1
    longs, exits = (6, 1), (41, 3)

    def custom_exit(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        if minutes_between(trade.open_date, current_time) >= 1800 and current_profit > 0.01:
            return "ripe"
        return "sweep" if hour_number(current_time) % 50 == 0 else None

    def custom_exit_price(self, pair, trade, current_time, proposed_rate, current_profit, exit_tag, **kwargs):
        return proposed_rate * 1.003 if exit_tag == "ripe" else proposed_rate

    def confirm_trade_exit(self, pair, trade, order_type, amount, rate, time_in_force, exit_reason, current_time, **kwargs):
        return not (exit_reason == "clock_exit" and trade.calc_profit_ratio(rate) < -0.03)


class OwnCapital(OwnClock):
    """Little money: the last stake is cut, thirds are taken out, small amounts are added."""

    stoploss = -0.08
    minimal_roi = {"0": 0.06, "2000": 0.01}
    position_adjustment_enable = True
    longs = (9, 2)

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if current_profit > 0.02 and trade.nr_of_successful_exits < 2:
            return -trade.stake_amount / 3, "third"
        if current_profit < -0.03 and trade.nr_of_successful_entries < 2:
            return 100.0
        return None


class OwnUnlimited(OwnClock):
    """Equal shares of a growing or shrinking wallet on both sides, halves taken out."""

    can_short = True
    stoploss = -0.1
    position_adjustment_enable = True
    longs, shorts, exits, short_exits = (10, 0), (14, 3), (22, 5), (27, 8)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 2.0 if side == "long" else 3.0

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if current_profit > 0.05 and trade.nr_of_successful_exits == 0:
            return -trade.stake_amount / 2, "half"
        return None


class OwnMarketDetail(OwnClock):
    """Market orders on detail candles, with additions and a stop that keeps a profit."""

    stoploss = -0.06
    minimal_roi = {"0": 0.05}
    order_types = {"entry": "market", "exit": "market", "stoploss": "market", "stoploss_on_exchange": False}
    use_custom_stoploss = True
    position_adjustment_enable = True
    max_entry_position_adjustment = 1
    longs, exits = (13, 4), (31, 2)

    def custom_stoploss(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        if current_profit > 0.02:
            return stoploss_from_open(0.005, current_profit, is_short=trade.is_short, leverage=trade.leverage)
        return None

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if current_profit < -0.02:
            return 60.0, "lower"
        if current_profit > 0.015 and trade.nr_of_successful_exits == 0:
            return -25.0, "some"
        return None


class OwnWalletStake(OwnClock):
    """The stake depends on what is free, on how many trades are open and on how the pair's last trade ended."""

    can_short = True
    stoploss = -0.06
    minimal_roi = {"0": 0.05, "720": 0.01}
    longs, shorts = (8, 1), (11, 6)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return max_leverage / 4

    def custom_stake_amount(self, pair, current_time, current_rate, proposed_stake, min_stake, max_stake, leverage,
                            entry_tag, side, **kwargs):
        free = self.wallets.get_free("USDT")
        stake = free * 0.1 if Trade.get_open_trade_count() < 3 else free * 0.04
        past = Trade.get_trades_proxy(pair=pair, is_open=False)
        return stake / 2 if past and past[-1].close_profit_abs < 0 else stake


class OwnMemory(OwnClock):
    """Counts its fills in the trade's own data and acts on the count and the last price."""

    can_short = True
    stoploss = -0.25
    position_adjustment_enable = True
    longs, shorts = (30, 4), (34, 9)

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        return 2.0

    def order_filled(self, pair, trade, order, current_time, **kwargs):
        trade.set_custom_data("fills", (trade.get_custom_data("fills") or 0) + 1)
        trade.set_custom_data("last_rate", order.safe_price)

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        fills = trade.get_custom_data("fills") or 0
        last = trade.get_custom_data("last_rate")
        if last is None or fills >= 6:
            return None
        moved = (current_rate - last) / last
        if abs(moved) < 0.02:
            return None
        return (50.0, f"step {fills}") if (moved > 0) == trade.is_short else (-40.0, f"step {fills}")

    def custom_exit(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        return "six fills" if (trade.get_custom_data("fills") or 0) >= 6 else None


class OwnLowProfit(OwnClock):
    """Parts are taken out of trades that protections count."""

    stoploss = -0.03
    minimal_roi = {"0": 0.04, "600": 0}
    position_adjustment_enable = True
    longs = (5, 0)

    @property
    def protections(self):
        return [
            {"method": "LowProfitPairs", "lookback_period_candles": 60, "trade_limit": 2, "stop_duration_candles": 20,
             "required_profit": 0.01},
            {"method": "StoplossGuard", "lookback_period": 900, "trade_limit": 3, "stop_duration": 300,
             "required_profit": -0.01},
            {"method": "CooldownPeriod", "unlock_at": "17:00"},
        ]

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake, **kwargs):
        if current_profit > 0.012 and trade.nr_of_successful_exits == 0:
            return -trade.stake_amount * 0.6, "most"
        return None
