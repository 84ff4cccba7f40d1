using Steppe.Model;

namespace Steppe.State;

/// <summary>The answers of the newest write requests, so that a repeat gets the first answer.</summary>
/// <remarks>Bounded by number: the oldest answer is forgotten first. Immutable.</remarks>
public sealed class RememberedRequests
{
    /// <summary>Answers kept.</summary>
    public const int Kept = 4096;

    /// <summary>No answers.</summary>
    public static readonly RememberedRequests Empty =
        new(Table<RequestId, CommandOutcome.Accepted>.Empty, Table<ulong, RequestBox>.Empty);

    private readonly Table<RequestId, CommandOutcome.Accepted> _answers;
    private readonly Table<ulong, RequestBox> _byIndex;

    private RememberedRequests(Table<RequestId, CommandOutcome.Accepted> answers, Table<ulong, RequestBox> byIndex)
    {
        _answers = answers;
        _byIndex = byIndex;
    }

    /// <summary>Requests with their answers, oldest first.</summary>
    public IEnumerable<(RequestId Request, CommandOutcome.Accepted Answer)> OldestFirst =>
        _byIndex.Rows.Select(box => (box.Id, _answers.Find(box.Id)!));

    /// <summary>The answer a request got, or null.</summary>
    public CommandOutcome.Accepted? Find(RequestId request) => _answers.Find(request);

    /// <summary>With one answer more; the oldest goes when there are too many.</summary>
    public RememberedRequests With(RequestId request, CommandOutcome.Accepted answer)
    {
        Table<RequestId, CommandOutcome.Accepted> answers = _answers.With(request, answer);
        Table<ulong, RequestBox> byIndex = _byIndex.With(answer.Index, new RequestBox(request));
        if (byIndex.Count > Kept)
        {
            (ulong oldest, RequestBox box) = byIndex.Entries.First();
            answers = answers.Without(box.Id);
            byIndex = byIndex.Without(oldest);
        }

        return new RememberedRequests(answers, byIndex);
    }

    private sealed record RequestBox(RequestId Id);
}
