using Steppe.Model;

namespace Steppe.State;

/// <summary>The state while one command is being applied: keeps tables, indexes, columns and derived rows in step.</summary>
/// <remarks>Used by one command at a time, then thrown away. Every write of a row goes through here, so that no index can
/// be forgotten. Reads see what was written before. One file for each area of the state.</remarks>
/// <param name="before">The state it begins with.</param>
/// <param name="index">The index the command becomes.</param>
/// <param name="at">The time of the command.</param>
/// <param name="edit">Under which what is written may be changed in place: a stamp of this command's own, or one of commands before it
/// whose states nobody has seen.</param>
internal sealed partial class StateBuilder(StateSnapshot before, ulong index, DateTimeOffset at, EditStamp edit)
{
    private readonly SortedSet<JobKey> _jobsToDerive = [];
    private readonly List<Change> _changes = [];

    // As they were before this command: its counts may change with every row, and that is one change.
    private readonly SortedDictionary<DeploymentId, Deployment?> _deployments = [];

    // What is written goes into copies of this command's own, until somebody has seen them.
    private StateSnapshot _now = before;
    private EditStamp _edit = edit;
    private bool _isSeen = true;

    /// <summary>The state so far; it stays as it is, whatever is written next.</summary>
    public StateSnapshot Now
    {
        get
        {
            _edit = _edit.Next();
            _isSeen = true;
            return _now;
        }
    }

    /// <summary>The state at this moment: for looks that are over before anything is written, as that may change it.</summary>
    public StateSnapshot Momentary => _now;

    /// <summary>The stamp so far.</summary>
    public EditStamp Edit => _edit;

    /// <summary>An allocation as it is so far, or null; to be asked in loops, where <see cref="Now"/> costs copies.</summary>
    public Allocation? FindAllocation(AllocationId id) => _now.Allocations.Find(id);

    /// <summary>A version of a job as it is so far, or null; to be asked in loops.</summary>
    public AdmittedJob? FindJobVersion(JobKey job, ulong version) => _now.FindJobVersion(job, version);

    /// <summary>The index this command becomes.</summary>
    public ulong Index { get; private set; } = index;

    /// <summary>The time of this command.</summary>
    public DateTimeOffset At { get; private set; } = at;

    /// <summary>The rows written, in order.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>The state after the command; nothing is written to it any more.</summary>
    public StateSnapshot Finish(RequestId request, CommandOutcome.Accepted answer) => _now with
    {
        Index = Index, LastCommandAt = At, Requests = _now.Requests.With(request, answer, _edit),
    };

    // The state so far, for loops to write to: one that nobody else has seen.
    private StateSnapshot Mine()
    {
        if (_isSeen)
        {
            _now = _now with { };
            _isSeen = false;
        }

        return _now;
    }

    /// <summary>Puts another state in the place of this one; what its nodes do must be reported anew.</summary>
    /// <param name="saved">The state.</param>
    /// <param name="index">The index this command becomes; above every index of both states.</param>
    public void Restore(StateSnapshot saved, ulong index)
    {
        Invariant.Holds(index > saved.Index && index >= Index, "the index never goes back");
        (Index, At) = (index, saved.LastCommandAt > At ? saved.LastCommandAt : At);
        _edit = EditStamp.Of(index);
        _jobsToDerive.Clear();
        _deployments.Clear();
        _changes.Clear();
        _isSeen = false;
        _now = saved with { TableIndexes = TableIndexes.AllAt(index), Staged = StagedState.None, Level = Math.Max(saved.Level, _now.Level) };
        foreach (Node node in saved.Nodes.Rows.Where(static node => node.Status == NodeStatus.Ready))
        {
            PutNode(node with { Status = NodeStatus.Initializing, StatusDescription = "restored, waits for its report", StatusUpdatedAt = At, LastMissedHeartbeatIndex = index });
        }

        _changes.Clear();
        _changes.Add(new Change.OfEverything());
    }

    public void PutAutopilotConfiguration(AutopilotConfiguration configuration)
    {
        ulong created = _now.Autopilot.CreateIndex;
        _now = _now with { Autopilot = configuration with { CreateIndex = created == 0 ? Index : created, ModifyIndex = Index } };
    }

    public void Stage(StagedState staged) => _now = _now with { Staged = staged };

    public void SetClusterId(Guid id) => _now = _now with { ClusterId = id };

    public void SetLevel(int level) => _now = _now with { Level = level };

    public void PutSchedulerConfiguration(SchedulerConfiguration configuration)
    {
        SchedulerConfiguration before = _now.SchedulerConfiguration;
        SchedulerConfiguration row = configuration with { CreateIndex = before.CreateIndex == 0 ? Index : before.CreateIndex, ModifyIndex = Index };
        _now = _now with
        {
            SchedulerConfiguration = row,
            TableIndexes = _now.TableIndexes with { SchedulerConfiguration = Index },
        };
        _changes.Add(new Change.OfSchedulerConfiguration(before, row));
    }
}
