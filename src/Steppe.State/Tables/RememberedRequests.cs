using Steppe.Model;

namespace Steppe.State;

/// <summary>The answers of the newest write requests, so that a repeat gets the first answer.</summary>
/// <remarks>Bounded by number: when there are enough newer answers, the older ones are forgotten all at once. Immutable.</remarks>
public sealed class RememberedRequests
{
    /// <summary>Answers kept at least; never more than twice as many.</summary>
    public const int Kept = 4096;

    /// <summary>No answers.</summary>
    public static readonly RememberedRequests Empty =
        new(Table<RequestId, CommandOutcome.Accepted>.Empty, Table<RequestId, CommandOutcome.Accepted>.Empty);

    private readonly Table<RequestId, CommandOutcome.Accepted> _older;
    private readonly Table<RequestId, CommandOutcome.Accepted> _newer;

    private RememberedRequests(Table<RequestId, CommandOutcome.Accepted> older, Table<RequestId, CommandOutcome.Accepted> newer) =>
        (_older, _newer) = (older, newer);

    /// <summary>Requests with their answers, oldest first.</summary>
    public IEnumerable<(RequestId Request, CommandOutcome.Accepted Answer)> OldestFirst =>
        _older.Entries.Concat(_newer.Entries).OrderBy(static entry => entry.Value.Index).Select(static entry => (entry.Key, entry.Value));

    /// <summary>The answer a request got, or null.</summary>
    public CommandOutcome.Accepted? Find(RequestId request) => _newer.Find(request) ?? _older.Find(request);

    /// <summary>With one answer more, of a request that has none.</summary>
    public RememberedRequests With(RequestId request, CommandOutcome.Accepted answer) => With(request, answer, default);

    /// <summary>The same, under a stamp: what was made under it earlier is used up.</summary>
    internal RememberedRequests With(RequestId request, CommandOutcome.Accepted answer, EditStamp edit) => _newer.Count < Kept
        ? new RememberedRequests(_older, _newer.With(request, answer, edit))
        : new RememberedRequests(_newer, Table<RequestId, CommandOutcome.Accepted>.Empty.With(request, answer, edit));
}
