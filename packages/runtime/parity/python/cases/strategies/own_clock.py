"""What the strategies of this folder share: signals by the number of the candle, and plain clock arithmetic."""

import pandas as pd
from freqtrade.exchange import timeframe_to_minutes
from freqtrade.strategy import IStrategy


def ms(moment):
    stamp = pd.Timestamp(moment)
    stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp
    return round(stamp.timestamp() * 1000)


def hour_number(moment):
    """Whole hours since the epoch."""
    return ms(moment) // 3600000


def quarter_number(moment):
    """Whole quarters of an hour since the epoch."""
    return ms(moment) // 900000


def minutes_between(earlier, later):
    return (ms(later) - ms(earlier)) // 60000


def sign_of(trade):
    return -1 if trade.is_short else 1


class OwnClock(IStrategy):
    """`longs`, `exits`, `shorts`, `short_exits` are (period, rest), None for none. Pairs are moved by their name."""

    INTERFACE_VERSION = 3
    timeframe = "1h"
    startup_candle_count = 0
    minimal_roi = {}
    stoploss = -0.99
    longs = exits = shorts = short_exits = None

    def populate_indicators(self, dataframe, metadata):
        return dataframe

    def _at(self, dataframe, metadata, beat):
        step = timeframe_to_minutes(self.timeframe) * 60000
        number = dataframe["date"].dt.as_unit("ms").astype("int64") // step + sum(map(ord, metadata["pair"]))
        return number % beat[0] == beat[1]

    def populate_entry_trend(self, dataframe, metadata):
        if self.longs:
            dataframe.loc[self._at(dataframe, metadata, self.longs), ["enter_long", "enter_tag"]] = (1, "clock")
        if self.shorts:
            dataframe.loc[self._at(dataframe, metadata, self.shorts), ["enter_short", "enter_tag"]] = (1, "clock_short")
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        if self.exits:
            dataframe.loc[self._at(dataframe, metadata, self.exits), ["exit_long", "exit_tag"]] = (1, "clock_exit")
        if self.short_exits:
            dataframe.loc[self._at(dataframe, metadata, self.short_exits), ["exit_short", "exit_tag"]] = (1, "clock_exit_short")
        return dataframe
