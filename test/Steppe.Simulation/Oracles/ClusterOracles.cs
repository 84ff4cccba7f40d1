using System.Collections.Immutable;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Watches everything a server does with its state, over all its lives.</summary>
/// <remarks>Keeps a second state beside the server's, made only from the bytes that were handed to the log.</remarks>
internal sealed class ClusterOracles
{
    // Hashing a whole state is the dearest thing here; restarts are always compared.
    private const int HashEvery = 24;

    private readonly Sightings _sightings;
    private readonly SortedDictionary<RequestId, CommandOutcome.Accepted> _acknowledged = [];
    private StateSnapshot _shadow = StateSnapshot.Empty;
    private StateSnapshot? _launched;
    private int _landings;
    private Table<EvaluationId, Evaluation>? _counted;
    private int _open;

    public ClusterOracles(SimulatedCluster cluster)
    {
        _sightings = cluster.Sightings;
        Slots = new SlotOracle(cluster, this);
    }

    public SlotOracle Slots { get; }

    /// <summary>The newest committed state, whether or not the server is up.</summary>
    public StateSnapshot Committed { get; private set; } = StateSnapshot.Empty;

    /// <summary>Jobs that ended by themselves and were forgotten since, as they were.</summary>
    public SortedDictionary<JobKey, Job> Collected { get; } = [];

    /// <summary>What jobs went back from, because it did not work; remembered when the deployment is forgotten.</summary>
    public List<(JobKey Key, Job Left)> GoneBackFrom { get; } = [];

    /// <summary>Groups that lost a failure which had used up its attempts: its place is free, and only the next evaluation fills it.</summary>
    public SortedSet<string> ForgottenFailures { get; } = new(StringComparer.Ordinal);

    /// <summary>Every job that was ever there, also those collected since.</summary>
    public SortedSet<JobKey> JobsMade { get; } = [];

    /// <summary>The newest index that somebody was told.</summary>
    public ulong LastAcknowledged { get; private set; }

    /// <summary>Entries that were compared by hash.</summary>
    public int HashesCompared { get; private set; }

    /// <summary>An entry is on its way to the disk.</summary>
    public void Launched(byte[] entry) => _launched = Replay.Entry(_shadow, CommandCodec.Decode(entry));

    /// <summary>The server shows a new committed state.</summary>
    public void Landed(StateSnapshot state, ImmutableArray<Change> changes)
    {
        Check(OracleGroup.EqualState, state.Index >= Committed.Index, $"index {state.Index} comes after {Committed.Index}");
        Check(OracleGroup.EqualState, _launched is not null && state.Index == _launched.Index, $"index {state.Index} was never logged");
        if (_landings++ % HashEvery == 0)
        {
            CheckEqual(_launched!, state, "the state the leader shows");
        }

        _shadow = _launched!;
        _launched = null;
        Logged(state, changes);
    }

    /// <summary>The log holds a change for good.</summary>
    public void Logged(StateSnapshot state, ImmutableArray<Change> changes)
    {
        foreach (Change change in changes)
        {
            if (change is Change.OfJob { Before: null } made)
            {
                JobsMade.Add(made.Key);
            }

            ChangeOracle.Check(change, state);
            _sightings.Look(change);
            NoteCollected(change);
            NoteGoneBack(change, state);
        }

        PreemptionOracle.Check(changes);
        bool isAsBefore = HoldsSameWork(Committed, state);
        Committed = state;
        if (!isAsBefore)
        {
            CheckWork(state);
        }
    }

    /// <summary>A server starts from what its disk holds.</summary>
    public void Recovered(StateSnapshot state)
    {
        // What was on its way may have come through, and then it counts; nothing else may differ.
        bool hasInFlight = _launched is not null && state.Index == _launched.Index && state.Index != _shadow.Index;
        StateSnapshot expected = hasInFlight ? _launched! : _shadow;
        Check(
            OracleGroup.Durability,
            state.Index == expected.Index,
            $"index {expected.Index} was acknowledged, {state.Index} is what the disk holds");
        CheckEqual(expected, state, "the state read back");
        CheckAcknowledged(state);

        // Nobody saw the changes of an entry that came through unanswered; what it forgot shows by comparison.
        foreach (AdmittedJob over in Committed.Jobs.Rows.Where(job => !state.Jobs.Contains(job.Key)))
        {
            NoteCollected(new Change.OfJob(over.Key, over, null));
        }

        _sightings.Add("unanswered entries that came through", hasInFlight ? 1 : 0);
        _sightings.Add("entries lost before their answer", _launched is not null && !hasInFlight ? 1 : 0);
        _shadow = state;
        _launched = null;
        Committed = state;
        JobsMade.UnionWith(state.Jobs.Keys);
        CheckWork(state);
    }

    /// <summary>Nothing that anybody was told has happened is missing.</summary>
    /// <param name="state">The state.</param>
    /// <param name="upTo">The last index that counts.</param>
    public void CheckAcknowledged(StateSnapshot state, ulong upTo = ulong.MaxValue)
    {
        foreach ((RequestId id, CommandOutcome.Accepted answer) in _acknowledged)
        {
            bool isRemembered = state.Index < RememberedRequests.Kept || answer.Index > state.Index - RememberedRequests.Kept;
            Check(
                OracleGroup.Durability,
                !isRemembered || answer.Index > upTo || state.Requests.Find(id) == answer,
                $"request {id.Short} was answered with {answer}, the log says {state.Requests.Find(id)}");
        }
    }

    /// <summary>A caller has its answer.</summary>
    public void Acknowledged(RequestId id, CommandOutcome.Accepted answer)
    {
        if (_acknowledged.TryGetValue(id, out CommandOutcome.Accepted? first))
        {
            _sightings.Add("requests answered twice", 1);
            Check(OracleGroup.RequestIds, first == answer, $"request {id.Short} was answered {first}, then {answer}");
        }

        Check(OracleGroup.Durability, answer.Index <= Committed.Index, $"request {id.Short} was answered {answer} at index {Committed.Index}");
        _acknowledged[id] = answer;
        LastAcknowledged = Math.Max(LastAcknowledged, answer.Index);
    }

    /// <summary>The leader has taken an input.</summary>
    /// <param name="life">Its server.</param>
    /// <param name="leased">The evaluation last given to the scheduler.</param>
    public void Handled(ServerLife life, EvaluationId leased)
    {
        if (life.HasSteppedDown)
        {
            return;
        }

        LeaderFigures figures = life.Figures;
        StateSnapshot head = life.Head;
        int open = CountOpen(head.Evaluations);
        int held = figures.Broker.Ready + figures.Broker.Pending + figures.Broker.Waiting + figures.Broker.Leased + figures.Blocked;

        // One that was cancelled while the scheduler is at it stays leased until there is an answer.
        bool leasedIsOver = figures.Broker.Leased > 0 && head.Evaluations.Find(leased) is not { IsTerminal: false };
        Check(
            OracleGroup.Queues,
            held == open + (leasedIsOver ? 1 : 0),
            $"{open} evaluations are open, the queues hold {held} ({figures.Broker}, {figures.Blocked} blocked)");
    }

    // Most inputs change no evaluation, and a table that was handed out never changes.
    private int CountOpen(Table<EvaluationId, Evaluation> evaluations)
    {
        if (!ReferenceEquals(evaluations, _counted))
        {
            (_counted, _open) = (evaluations, evaluations.Rows.Count(static evaluation => !evaluation.IsTerminal));
        }

        return _open;
    }

    // All that the checks of work look at.
    private static bool HoldsSameWork(StateSnapshot before, StateSnapshot after) =>
        ReferenceEquals(before.Allocations, after.Allocations) && ReferenceEquals(before.AllocationsByNode, after.AllocationsByNode)
        && ReferenceEquals(before.Nodes, after.Nodes) && ReferenceEquals(before.Deployments, after.Deployments);

    private static void CheckWork(StateSnapshot state)
    {
        NodeOracle.Check(state);
        SlotOracle.Check(state);
    }

    private void NoteCollected(Change change)
    {
        if (change is Change.OfJob { Before: { Status: JobStatus.Dead, IsStopped: false } over, After: null })
        {
            Collected[over.Key] = over.Specification;
        }
        else if (change is Change.OfAllocation { Before: { ClientStatus: ClientStatus.Failed, IsServerTerminal: false } failure, After: null })
        {
            ForgottenFailures.Add($"{failure.JobKey}/{failure.TaskGroup}");
        }
        else if (change is Change.OfJob job)
        {
            Collected.Remove(job.Key);
        }
    }

    private void NoteGoneBack(Change change, StateSnapshot state)
    {
        if (change is Change.OfDeployment { After: { } after } && RolloutOracle.FindGoneBackFrom(state, after) is { } left)
        {
            GoneBackFrom.Add((after.JobKey, left));
        }
    }

    private void CheckEqual(StateSnapshot expected, StateSnapshot actual, string what)
    {
        HashesCompared++;
        if (SnapshotCodec.Hash(expected) != SnapshotCodec.Hash(actual))
        {
            throw new OracleException(
                OracleGroup.EqualState,
                $"{what} at index {actual.Index} differs from what was logged: {StateDifference.FindFirst(expected, actual)}");
        }
    }

    private static void Check(OracleGroup group, bool holds, string message)
    {
        if (!holds)
        {
            throw new OracleException(group, message);
        }
    }
}
