using System.Text.Json;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Records of snapshots by the rows they were made of, for whoever writes many states that share most of their rows.</summary>
/// <remarks>Rows are immutable: one object is always the same bytes. Keeps every row it has met; not thread-safe.</remarks>
internal sealed class KnownRecords
{
    private readonly Dictionary<object, byte[]> _rows = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RequestId, (CommandOutcome.Accepted Answer, byte[] Json)> _requests = [];

    /// <summary>The JSON of a row.</summary>
    public byte[] Of<T>(T row)
        where T : class
    {
        if (!_rows.TryGetValue(row, out byte[]? json))
        {
            _rows[row] = json = JsonSerializer.SerializeToUtf8Bytes(row, StateJson.TypeInfo<T>());
        }

        return json;
    }

    /// <summary>The JSON of a request with its answer.</summary>
    public byte[] Of(RequestId request, CommandOutcome.Accepted answer)
    {
        if (!_requests.TryGetValue(request, out (CommandOutcome.Accepted Answer, byte[] Json) known) || known.Answer != answer)
        {
            _requests[request] = known = (answer, JsonSerializer.SerializeToUtf8Bytes(SnapshotRequest.Of(request, answer), StateJson.TypeInfo<SnapshotRequest>()));
        }

        return known.Json;
    }
}
