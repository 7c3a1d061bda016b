"""A strategy that writes down every question it is asked, with the facts it is given, before it answers.

Its answers are plain arithmetic on those facts, so the same strategy can be written in another
language. Two variants: SpotStory and FuturesStory. `record` is the list that is filled.
"""

from datetime import timedelta, timezone

import pandas as pd
from freqtrade.persistence import Trade
from freqtrade.strategy import IStrategy, stoploss_from_absolute, stoploss_from_open

MINUTES = 5


def ms(moment):
    if moment is None:
        return None
    stamp = pd.Timestamp(moment)
    stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp
    return round(stamp.timestamp() * 1000)


def number_of(moment):
    """Number of the candle that holds this moment, counted from the epoch."""
    return ms(moment) // (MINUTES * 60000)


def order_facts(order):
    return {
        "id": order.id, "side": order.ft_order_side, "type": order.order_type, "tag": order.ft_order_tag,
        "status": order.status, "rate": order.ft_price, "amount": order.amount, "filled": order.filled,
        "placed_ms": ms(order.order_date), "filled_ms": ms(order.order_filled_date) if order.status == "closed" else None,
    }


def trade_facts(trade):
    if trade is None:
        return None
    return {
        "id": trade.id, "pair": trade.pair, "is_short": trade.is_short, "open_ms": ms(trade.open_date),
        "tag": trade.enter_tag, "open_rate": trade.open_rate, "amount": trade.amount, "stake": trade.stake_amount,
        "max_stake": trade.max_stake_amount, "leverage": trade.leverage, "stop": trade.stop_loss,
        "initial_stop": trade.initial_stop_loss, "liquidation": trade.liquidation_price,
        "min_rate": trade.min_rate, "max_rate": trade.max_rate, "funding": trade.funding_fees,
        "realized": trade.realized_profit, "orders": [order_facts(o) for o in trade.orders],
    }


class Story(IStrategy):
    INTERFACE_VERSION = 3
    record = []
    timeframe = "5m"
    startup_candle_count = 0
    use_custom_stoploss = True
    use_custom_roi = True
    position_adjustment_enable = True
    max_entry_position_adjustment = 2

    def tell(self, call, moment=None, pair=None, trade=None, **facts):
        line = {"call": call}
        if moment is not None:
            line["now"] = ms(moment)
            line["open_trades"] = Trade.get_open_trade_count()
            line["closed_trades"] = len(Trade.get_trades_proxy(is_open=False))
            line["free"] = self.wallets.get_free("USDT")
            line["used"] = Trade.total_open_trades_stakes()
        if pair is not None:
            line["pair"] = pair
            frame, _ = self.dp.get_analyzed_dataframe(pair, self.timeframe)
            line["row_ms"] = ms(frame["date"].iloc[-1]) if len(frame) else None
            line["row_close"] = float(frame["close"].iloc[-1]) if len(frame) else None
        line.update(facts)
        if trade is not None:
            line["trade"] = trade_facts(trade)
        self.record.append(line)

    def populate_indicators(self, dataframe, metadata):
        return dataframe

    def numbers(self, dataframe):
        return dataframe["date"].dt.as_unit("ms").astype("int64") // (MINUTES * 60000)

    # -- before anything

    def bot_start(self, **kwargs):
        self.tell("bot_start")

    def bot_loop_start(self, current_time, **kwargs):
        self.tell("bot_loop_start", current_time)

    # -- entry

    def custom_entry_price(self, pair, trade, current_time, proposed_rate, entry_tag, side, **kwargs):
        self.tell("custom_entry_price", current_time, pair, trade, proposed_rate=proposed_rate, tag=entry_tag, side=side)
        sign = 1 if side == "long" else -1
        return proposed_rate * (1 - sign * 0.004) if number_of(current_time) % 3 == 0 else proposed_rate

    def leverage(self, pair, current_time, current_rate, proposed_leverage, max_leverage, entry_tag, side, **kwargs):
        self.tell("leverage", current_time, pair, rate=current_rate, proposed_leverage=proposed_leverage,
                  max_leverage=max_leverage, tag=entry_tag, side=side)
        return min(max_leverage, 3.0 if side == "long" else 5.0)

    def custom_stake_amount(self, pair, current_time, current_rate, proposed_stake, min_stake, max_stake, leverage,
                            entry_tag, side, **kwargs):
        self.tell("custom_stake_amount", current_time, pair, rate=current_rate, proposed_stake=proposed_stake,
                  min_stake=min_stake, max_stake=max_stake, leverage=leverage, tag=entry_tag, side=side)
        return proposed_stake * 0.75 if number_of(current_time) % 2 == 0 else proposed_stake

    def confirm_trade_entry(self, pair, order_type, amount, rate, time_in_force, current_time, entry_tag, side, **kwargs):
        self.tell("confirm_trade_entry", current_time, pair, order_type=order_type, amount=amount, rate=rate,
                  time_in_force=time_in_force, tag=entry_tag, side=side)
        return number_of(current_time) % 5 != 1

    # -- in a trade

    def order_filled(self, pair, trade, order, current_time, **kwargs):
        self.tell("order_filled", current_time, pair, trade, order=order_facts(order))

    def custom_stoploss(self, pair, trade, current_time, current_rate, current_profit, after_fill, **kwargs):
        self.tell("custom_stoploss_after_fill" if after_fill else "custom_stoploss", current_time, pair, trade,
                  rate=current_rate, profit=current_profit)
        if after_fill:
            return stoploss_from_open(-0.025 * trade.leverage, current_profit, is_short=trade.is_short, leverage=trade.leverage)
        if current_profit > 0.015 * trade.leverage:
            return stoploss_from_open(0.002 * trade.leverage, current_profit, is_short=trade.is_short, leverage=trade.leverage)
        if number_of(current_time) % 7 == 0:
            sign = 1 if not trade.is_short else -1
            return stoploss_from_absolute(trade.open_rate * (1 - sign * 0.015), current_rate, is_short=trade.is_short,
                                          leverage=trade.leverage)
        return None

    def custom_roi(self, pair, trade, current_time, trade_duration, entry_tag, side, **kwargs):
        self.tell("custom_roi", current_time, pair, trade, minutes=trade_duration, tag=entry_tag, side=side)
        return 0.004 * trade.leverage if trade_duration >= 45 else None

    def custom_exit(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        self.tell("custom_exit", current_time, pair, trade, rate=current_rate, profit=current_profit)
        return "weary" if number_of(current_time) % 17 == 0 and current_profit > -0.005 else None

    def custom_exit_price(self, pair, trade, current_time, proposed_rate, current_profit, exit_tag, **kwargs):
        self.tell("custom_exit_price", current_time, pair, trade, proposed_rate=proposed_rate, profit=current_profit,
                  exit_reason=exit_tag)
        return proposed_rate * (0.998 if trade.is_short else 1.002)

    def confirm_trade_exit(self, pair, trade, order_type, amount, rate, time_in_force, exit_reason, current_time, **kwargs):
        self.tell("confirm_trade_exit", current_time, pair, trade, order_type=order_type, amount=amount, rate=rate,
                  time_in_force=time_in_force, exit_reason=exit_reason)
        return not (exit_reason == "roi" and number_of(current_time) % 4 == 2)

    def adjust_trade_position(self, trade, current_time, current_rate, current_profit, min_stake, max_stake,
                              current_entry_rate, current_exit_rate, current_entry_profit, current_exit_profit, **kwargs):
        self.tell("adjust_trade_position", current_time, trade.pair, trade, rate=current_rate, profit=current_profit,
                  min_stake=min_stake, max_stake=max_stake, entry_rate=current_entry_rate, exit_rate=current_exit_rate)
        if trade.has_open_orders:
            return None
        if current_profit < -0.006 * trade.leverage and trade.nr_of_successful_entries < 4:
            return 40.0, "more"
        if current_profit > 0.005 * trade.leverage and trade.nr_of_successful_exits == 0:
            return -trade.stake_amount / 4, "less"
        return None

    # -- orders that wait

    def adjust_order_price(self, trade, order, pair, current_time, proposed_rate, current_order_rate, entry_tag, side,
                           is_entry, **kwargs):
        self.tell("adjust_entry_price" if is_entry else "adjust_exit_price", current_time, pair, trade,
                  proposed_rate=proposed_rate, tag=entry_tag, side=side, order=order_facts(order))
        n = number_of(current_time)
        sign = 1 if side == "long" else -1
        if is_entry:
            return proposed_rate * (1 - sign * 0.0005) if n % 2 == 0 else current_order_rate
        return None if n % 5 == 0 else proposed_rate * (1 + sign * 0.001)

    def check_entry_timeout(self, pair, trade, order, current_time, **kwargs):
        self.tell("check_entry_timeout", current_time, pair, trade, order=order_facts(order))
        return number_of(current_time) % 6 == 0

    def check_exit_timeout(self, pair, trade, order, current_time, **kwargs):
        self.tell("check_exit_timeout", current_time, pair, trade, order=order_facts(order))
        return number_of(current_time) % 8 == 0


class SpotStory(Story):
    """One minute candles inside, fills that rest, additions and reductions."""

    stoploss = -0.05
    minimal_roi = {"0": 0.012, "60": 0.008}
    trailing_stop = False

    def populate_entry_trend(self, dataframe, metadata):
        n = self.numbers(dataframe)
        dataframe.loc[n % 7 == 2, ["enter_long", "enter_tag"]] = (1, "seven")
        dataframe.loc[n % 11 == 5, ["enter_long", "enter_tag"]] = (1, "eleven")
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        n = self.numbers(dataframe)
        dataframe.loc[n % 13 == 4, ["exit_long", "exit_tag"]] = (1, "thirteen")
        return dataframe

    def bot_loop_start(self, current_time, **kwargs):
        super().bot_loop_start(current_time, **kwargs)
        if number_of(current_time) % 40 == 9:
            self.lock_pair("BBB/USDT", current_time.astimezone(timezone.utc) + timedelta(minutes=12), "pause")


class FuturesStory(Story):
    """Both sides, leverage, funding, protections."""

    can_short = True
    stoploss = -0.12
    minimal_roi = {"0": 0.05, "100": 0.03}

    @property
    def protections(self):
        return [
            {"method": "CooldownPeriod", "stop_duration_candles": 2},
            {"method": "StoplossGuard", "lookback_period_candles": 30, "trade_limit": 2, "stop_duration_candles": 6,
             "only_per_side": True},
        ]

    def populate_entry_trend(self, dataframe, metadata):
        n = self.numbers(dataframe)
        dataframe.loc[n % 9 == 2, ["enter_long", "enter_tag"]] = (1, "nine")
        dataframe.loc[n % 8 == 5, ["enter_short", "enter_tag"]] = (1, "eight")
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        n = self.numbers(dataframe)
        dataframe.loc[n % 14 == 4, ["exit_long", "exit_tag"]] = (1, "fourteen")
        dataframe.loc[n % 15 == 6, ["exit_short", "exit_tag"]] = (1, "fifteen")
        return dataframe
