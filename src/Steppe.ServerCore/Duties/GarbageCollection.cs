using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Forgets what is over and was kept long enough: jobs, evaluations with their allocations, deployments, nodes.</summary>
/// <remarks>Looks at the tables once per interval and then takes one command's worth at a time, with a pause between, so that
/// other work goes on. A new leader waits a whole interval first. Source: scheduler reference §24.</remarks>
public sealed class GarbageCollection(GarbageOptions options, Entropy entropy) : ILeaderDuty
{
    private static readonly TimeSpan PauseBetweenCommands = TimeSpan.FromSeconds(1);

    private readonly Round[] _rounds =
    [
        new(GarbageSelection.Jobs, options.JobInterval),
        new(GarbageSelection.Evaluations, options.Interval),
        new(GarbageSelection.Deployments, options.Interval),
        new(GarbageSelection.Nodes, options.Interval),
    ];

    private delegate CollectGarbage? Select(StateSnapshot state, GarbageOptions options, DateTimeOffset now, RequestId request);

    /// <inheritdoc/>
    public DutyOutcome Decide(StateSnapshot head, DateTimeOffset now)
    {
        List<Command> commands = [];
        foreach (Round round in _rounds)
        {
            round.NextAt ??= now + round.Interval;
            if (round.NextAt > now)
            {
                continue;
            }

            CollectGarbage? found = round.Select(head, options, now, RequestId.FromGuid(entropy.NextUuid()));
            round.NextAt = now + (found is null ? round.Interval : PauseBetweenCommands);
            if (found is not null)
            {
                commands.Add(found);
            }
        }

        return new DutyOutcome(commands, _rounds.Min(static round => round.NextAt));
    }

    private sealed class Round(Select select, TimeSpan interval)
    {
        public Select Select { get; } = select;

        public TimeSpan Interval { get; } = interval;

        public DateTimeOffset? NextAt { get; set; }
    }
}
