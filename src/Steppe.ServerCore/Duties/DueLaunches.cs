using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Launches periodic jobs when they are due.</summary>
/// <remarks>
/// <para>Idle, it looks at the first entry of its book and nothing else. What a launch did is in the state before the next one is
/// decided, so no time is launched twice, whichever leader is there.</para>
/// <para>Times that passed while no leader was there, or while this one could not look, are launched once, now, not one by one.
/// Source: scheduler reference §23.</para>
/// </remarks>
public sealed class DueLaunches(LaunchBook book, Entropy entropy) : ILeaderDuty
{
    /// <summary>Most launches in one turn: with thousands due in one second, others get their turn between.</summary>
    public const int MaxLaunchesPerTurn = 512;

    /// <summary>A launch that is later than that was missed.</summary>
    private static readonly TimeSpan LatestLaunch = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan NextTurn = TimeSpan.FromMilliseconds(1);

    private DateTimeOffset _turn;
    private int _launchedInTurn;

    /// <inheritdoc/>
    public DutyOutcome Decide(StateSnapshot head, DateTimeOffset now)
    {
        if (book.FindDue(now) is null)
        {
            return new DutyOutcome([], book.FirstAt);
        }

        if (_turn != now)
        {
            (_turn, _launchedInTurn) = (now, 0);
        }

        List<Command> commands = [];
        while (_launchedInTurn < MaxLaunchesPerTurn && book.FindDue(now) is { } due)
        {
            bool isMissed = due.IsMissed || now - due.At > LatestLaunch;
            DateTimeOffset launchAt = isMissed ? DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) : due.At;
            book.MoveOn(due, launchAt);
            if (MayLaunch(head, due.Job))
            {
                _launchedInTurn++;
                commands.Add(new LaunchPeriodicJob
                {
                    RequestId = RequestId.FromGuid(entropy.NextUuid()),
                    At = now,
                    Job = due.Job,
                    LaunchAt = launchAt,
                    EvaluationId = EvaluationId.FromGuid(entropy.NextUuid()),
                });
            }
        }

        return new DutyOutcome(commands, book.FindDue(now) is null ? book.FirstAt : now + NextTurn);
    }

    private static bool MayLaunch(StateSnapshot head, JobKey key) =>
        head.Jobs.Find(key) is { IsLaunched: true } job
        && (job.Specification.Periodic!.ProhibitOverlap != true
            || head.JobSummaries.Find(key)?.Children is not ({ Pending: > 0 } or { Running: > 0 }));
}
