using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>The two heads: what the log has confirmed, and that plus everything proposed since.</summary>
/// <remarks>
/// <para>Mutable, not thread-safe, deterministic. A command is applied once, to the head; when its entry lands, the state
/// computed then becomes the committed one, since nothing can come between.</para>
/// <para>At most one entry is on its way; what is proposed meanwhile shares the next one (group commit).</para>
/// </remarks>
internal sealed class CommitPipeline(StateSnapshot restored)
{
    /// <summary>Most rows in one entry, so that its bytes and the time it takes stay bounded; a command with more goes alone, one that writes none
    /// counts as one.</summary>
    /// <remarks>Whoever waits for a small change waits for a few entries. See decision 0210.</remarks>
    public const int MaxRowsPerEntry = 512;

    private readonly Queue<Proposed> _filling = new();
    private ImmutableArray<Proposed> _inFlight = [];
    private int _plannedRows;
    private ulong _lastNumber;

    public StateSnapshot Committed { get; private set; } = restored;

    public StateSnapshot Head { get; private set; } = restored;

    /// <summary>Proposals that wait for an entry.</summary>
    public int FillingCount => _filling.Count;

    /// <summary>Whether the log is not far behind: plans made while those that wait fill an entry would only make everything else wait
    /// longer.</summary>
    /// <remarks>While there is no room an entry is on its way, and there is again once the plans have landed. Reports do not count: they are held
    /// back where they come from (<see cref="ReportFlow"/>), and must not keep work from being placed.</remarks>
    public bool HasRoomForPlans => _plannedRows < MaxRowsPerEntry;

    /// <summary>Whether nothing waits and nothing is on its way.</summary>
    public bool IsIdle => _filling.Count == 0 && _inFlight.IsEmpty;

    /// <summary>Applies a command to the head.</summary>
    /// <param name="command">The change.</param>
    /// <param name="ticket">Who waits for the answer; 0 for nobody.</param>
    /// <param name="reply">The answer when it can be given at once: nothing is on its way that it was told from.</param>
    public Applied Propose(Command command, ulong ticket, out ServerEffect.Reply? reply)
    {
        Applied applied = StateMachine.Apply(Head, command, Head.Index + 1);
        bool isNew = !ReferenceEquals(applied.After, Head);
        bool canAnswer = !isNew && IsIdle;
        reply = canAnswer && ticket != 0 ? new ServerEffect.Reply(ticket, applied.Outcome) : null;
        if (isNew || (!canAnswer && ticket != 0))
        {
            // A repeat, or a refusal, is told from a state that is not durable yet: if that does not land, neither was true.
            Proposed proposed = new(isNew ? command : null, ticket, applied);
            _filling.Enqueue(proposed);
            _plannedRows += proposed.PlannedRows;
            Head = applied.After;
        }

        return applied;
    }

    /// <summary>Sends the next entry on its way, unless one is already, or there is nothing to send.</summary>
    public ServerEffect.AppendEntry? TryLaunch()
    {
        if (!_inFlight.IsEmpty || _filling.Count == 0)
        {
            return null;
        }

        var entry = ImmutableArray.CreateBuilder<Proposed>();
        int rows = 0;
        while (_filling.TryPeek(out Proposed next))
        {
            rows += Math.Max(1, next.Applied.Changes.Length);
            if (entry.Count > 0 && rows > MaxRowsPerEntry)
            {
                break;
            }

            _plannedRows -= next.PlannedRows;
            entry.Add(_filling.Dequeue());
        }

        _inFlight = entry.ToImmutable();
        return new ServerEffect.AppendEntry(
            ++_lastNumber, [.. _inFlight.Where(static proposed => proposed.Command is not null).Select(static proposed => proposed.Command!)]);
    }

    /// <summary>The entry is durable: what it did is committed and answered.</summary>
    public IEnumerable<ServerEffect> Land(ulong number)
    {
        Invariant.Holds(number == _lastNumber && !_inFlight.IsEmpty, "the entry that lands is the one on its way");
        ImmutableArray<Proposed> landed = _inFlight;
        _inFlight = [];
        Committed = landed[^1].Applied.After;

        // What changes nothing and was told from what has landed now needs no entry of its own.
        List<Proposed> told = [];
        while (_filling.TryPeek(out Proposed next) && next.Command is null)
        {
            told.Add(_filling.Dequeue());
        }

        return
        [
            new ServerEffect.Committed(Committed, [.. landed.Where(static proposed => proposed.Command is not null).Select(Confirmed)]),
            .. landed.Concat(told).Where(static proposed => proposed.Ticket != 0)
                .Select(static proposed => new ServerEffect.Reply(proposed.Ticket, proposed.Applied.Outcome)),
        ];
    }

    /// <summary>Forgets what was proposed and not confirmed.</summary>
    public void Drop()
    {
        _filling.Clear();
        _plannedRows = 0;
        _inFlight = [];
        Head = Committed;
    }

    private static CommittedCommand Confirmed(Proposed proposed) =>
        new(proposed.Command!, proposed.Applied.After.Index, proposed.Applied.Changes);

    private readonly record struct Proposed(Command? Command, ulong Ticket, Applied Applied)
    {
        public int PlannedRows => Command is ApplyPlan ? Applied.Changes.Length : 0;
    }
}
