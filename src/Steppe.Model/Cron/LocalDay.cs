namespace Steppe.Model;

/// <summary>A part of one day of a time zone in which clocks run evenly.</summary>
/// <param name="StartsAt">Wall time of its beginning.</param>
/// <param name="EndsAt">Wall time of its end, not part of it.</param>
/// <param name="Offset">Wall time minus UTC.</param>
internal readonly record struct EvenStretch(DateTime StartsAt, DateTime EndsAt, TimeSpan Offset);

/// <summary>One day as the clocks of a time zone show it, with what they skip or show twice.</summary>
/// <remarks>Pure: the zone's rules are part of what is handed in. Assumes that clocks are set at most once within three days.</remarks>
internal readonly record struct LocalDay
{
    private readonly DateTime _start;
    private readonly TimeSpan _before;
    private readonly TimeSpan _after;
    private readonly DateTime _turn;

    public LocalDay(DateOnly day, TimeZoneInfo zone)
    {
        _start = day.ToDateTime(TimeOnly.MinValue);
        DateTime early = DateTime.SpecifyKind(_start.AddDays(-1), DateTimeKind.Utc);
        DateTime late = early.AddDays(3);
        _before = zone.GetUtcOffset(early);
        _after = zone.GetUtcOffset(late);
        _turn = _before == _after ? default : TurnBetween(early, late, _before, zone);
    }

    /// <summary>Wall times that clocks skip, from and until; or no time.</summary>
    public (DateTime From, DateTime Until) Gap => _after > _before ? (_turn + _before, _turn + _after) : default;

    /// <summary>Wall times that clocks show twice, from and until; or no time.</summary>
    public (DateTime From, DateTime Until) Overlap => _after < _before ? (_turn + _after, _turn + _before) : default;

    /// <summary>The even parts of the day in the order of time.</summary>
    public IEnumerable<EvenStretch> Stretches
    {
        get
        {
            DateTime end = _start.AddDays(1);
            if (_before == _after)
            {
                yield return new EvenStretch(_start, end, _before);
                yield break;
            }

            DateTime until = _turn + _before;
            if (until > _start)
            {
                yield return new EvenStretch(_start, until < end ? until : end, _before);
            }

            DateTime from = _turn + _after;
            if (from < end)
            {
                yield return new EvenStretch(from > _start ? from : _start, end, _after);
            }
        }
    }

    /// <summary>Whether an hour of the day counts as skipped: its beginning is not shown by the clocks.</summary>
    /// <remarks>Where clocks skip half an hour, the whole hour has no launch: pinned by a recorded case (Lord Howe).</remarks>
    public bool Skips(int hour)
    {
        DateTime start = _start.AddHours(hour);
        (DateTime from, DateTime until) = Gap;
        return start >= from && start < until;
    }

    private static DateTime TurnBetween(DateTime early, DateTime late, TimeSpan before, TimeZoneInfo zone)
    {
        while (late - early > TimeSpan.FromSeconds(1))
        {
            DateTime middle = early.AddSeconds(Math.Floor((late - early).TotalSeconds / 2));
            (early, late) = zone.GetUtcOffset(middle) == before ? (middle, late) : (early, middle);
        }

        return DateTime.SpecifyKind(late, DateTimeKind.Unspecified);
    }
}
