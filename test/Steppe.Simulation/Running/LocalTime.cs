namespace Steppe.Simulation.Running;

/// <summary>Time on one machine: its wall clock may be set, and everything on it may stand still for a while.</summary>
internal sealed class LocalTime(VirtualTime time) : TimeProvider
{
    // Far from zero, as on a machine that has been up for a while.
    private TimeSpan _steadyOffset = TimeSpan.FromHours(1);
    private TimeSpan _wallOffset;
    private DateTimeOffset _wrongUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _resumesAt = VirtualTime.Start;

    /// <summary>What the wall clock shows.</summary>
    public DateTimeOffset Now => time.Now + _wallOffset;

    /// <summary>What the clock shows that nobody sets.</summary>
    public TimeSpan Steady => time.Now - VirtualTime.Start + _steadyOffset;

    /// <summary>Until when the wall clock showed another time than others do; now, if it does.</summary>
    public DateTimeOffset WrongUntil => _wallOffset == TimeSpan.Zero ? _wrongUntil : time.Now;

    public bool IsPaused => time.Now < _resumesAt;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => Steady.Ticks;

    /// <summary>Sets the wall clock.</summary>
    public void Step(TimeSpan by) => _wallOffset += by;

    /// <summary>Sets the wall clock right.</summary>
    public void SetRight() => (_wrongUntil, _wallOffset) = (WrongUntil, TimeSpan.Zero);

    /// <summary>Nothing happens here for a while.</summary>
    /// <param name="length">How long.</param>
    /// <param name="sleeps">Whether the machine sleeps, so that its steady clock stands still too; else only its programs do.</param>
    public void Pause(TimeSpan length, bool sleeps)
    {
        if (!IsPaused)
        {
            _resumesAt = time.Now + length;
            _steadyOffset -= sleeps ? length : TimeSpan.Zero;
        }
    }

    /// <summary>Has something happen here later.</summary>
    public void After(TimeSpan delay, string? what, Action action) => time.After(delay, what, () => WhenAwake(action));

    /// <summary>Has something happen here now, or when nothing stands still any more.</summary>
    public void WhenAwake(Action action)
    {
        if (IsPaused)
        {
            time.After(_resumesAt - time.Now, null, () => WhenAwake(action));
        }
        else
        {
            action();
        }
    }
}
