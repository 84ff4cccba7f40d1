using Steppe.Log;

namespace Steppe.Server;

/// <summary>The way of one of several servers: it catches up, follows, and leads when it is its turn.</summary>
/// <remarks>Not thread-safe, pure: the shell carries out <see cref="Next"/>, tells what became of it, and looks again. A new leader first
/// asks whether it is one and where the log ends, reads to there, appends an entry of its own, and only then serves.</remarks>
internal sealed class ServerCourse
{
    private Epoch _last;

    /// <summary>What to do now.</summary>
    public CourseStep Next { get; private set; } = new CourseStep.Announce();

    /// <summary>The log knows this server.</summary>
    public void Announced() => Next = new CourseStep.CatchUp();

    /// <summary>Everything is applied that was in the log when it was asked.</summary>
    public void CaughtUp() => Next = new CourseStep.Follow(_last);

    /// <summary>It is this server's turn.</summary>
    public void Won(Epoch epoch) => (_last, Next) = (epoch, new CourseStep.Confirm(epoch));

    /// <summary>The log has said whether the turn is still this server's.</summary>
    public void Confirmed(BarrierResult told) => Next = told is BarrierResult.Leading leading
        ? new CourseStep.ReadUp(_last, leading.Head)
        : new CourseStep.Follow(_last);

    /// <summary>Everything is applied that others have appended.</summary>
    public void HasReadUp() => Next = new CourseStep.Begin(_last);

    /// <summary>The log has taken the first entry of the term.</summary>
    public void Begun() => Next = new CourseStep.Lead(_last);

    /// <summary>The term is over, or the log took no entry of it.</summary>
    public void Ended() => Next = new CourseStep.Follow(_last);
}

/// <summary>One step of a <see cref="ServerCourse"/>.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
internal abstract record CourseStep
{
    private CourseStep()
    {
    }

    /// <summary>Tell the log of this server.</summary>
    public sealed record Announce : CourseStep;

    /// <summary>Apply what is in the log now. Whoever is far behind does not stand for leadership: the others would wait for it.</summary>
    public sealed record CatchUp : CourseStep;

    /// <summary>Stand for leadership, and apply what comes until a term of this server begins that is later than <paramref name="Last"/>.</summary>
    public sealed record Follow(Epoch Last) : CourseStep;

    /// <summary>Ask whether the epoch leads, and where the log ends.</summary>
    public sealed record Confirm(Epoch Epoch) : CourseStep;

    /// <summary>Apply everything up to <paramref name="Head"/>.</summary>
    public sealed record ReadUp(Epoch Epoch, ulong Head) : CourseStep;

    /// <summary>Append an entry of this term: it fences whoever led before, and proves that the log takes entries before anybody is served.</summary>
    public sealed record Begin(Epoch Epoch) : CourseStep;

    /// <summary>Lead until the term is over; then apply again from the last entry that has landed.</summary>
    public sealed record Lead(Epoch Epoch) : CourseStep;
}
