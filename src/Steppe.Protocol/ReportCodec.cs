using Steppe.Model;

namespace Steppe.Protocol;

/// <summary>Reports of clients as bytes on the control port, and back.</summary>
/// <remarks>
/// <para>Thread-safe. <c>format | rows</c>: the request's ids, whether it is relayed, how many updates, and these as the log has them. What
/// is read is checked down to the last event: whoever can open a connection can send anything.</para>
/// <para>Source: decision 0160.</para>
/// </remarks>
public static class ReportCodec
{
    private const byte Format = 1;

    /// <summary>Writes a report.</summary>
    public static byte[] Encode(UpdateAllocationsRequest request)
    {
        var writer = new RowWriter(ProtocolCodec.Options);
        writer.Guid(request.RequestId.Value);
        writer.Guid(request.NodeId.Value);
        writer.Guid(request.SecretId);
        writer.Byte(request.Relayed ? (byte)1 : (byte)0);
        writer.Number(request.Updates.Count);
        foreach (AllocationUpdate update in request.Updates)
        {
            UpdateRows.Write(writer, update);
        }

        var whole = new RowBytes();
        whole.Byte(Format);
        writer.FinishTo(whole);
        return whole.Written.ToArray();
    }

    /// <summary>Reads a report.</summary>
    /// <exception cref="RowFormatException">The bytes are no report, or one of a newer format.</exception>
    public static UpdateAllocationsRequest Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [Format, .. var rows])
        {
            throw new RowFormatException($"a report of format {(bytes.IsEmpty ? 0 : bytes[0])}; this server knows {Format}");
        }

        var reader = new RowReader(rows, ProtocolCodec.Options);
        var request = new UpdateAllocationsRequest(
            new RequestId(reader.Guid()), new NodeId(reader.Guid()), reader.Guid(), Relayed: reader.Below(2) == 1, Updates: ReadUpdates(ref reader));
        return reader.IsAtEnd ? request : throw new RowFormatException("more follows the report than belongs to it");
    }

    private static AllocationUpdate[] ReadUpdates(ref RowReader reader)
    {
        var updates = new AllocationUpdate[reader.Count(1)];
        for (int i = 0; i < updates.Length; i++)
        {
            updates[i] = UpdateRows.Read(ref reader);
            if (updates[i].TaskStates.Values.Any(static state => state.Events is TaskEventList { IsSound: false }))
            {
                throw new RowFormatException("the events of a task cannot be read");
            }
        }

        return updates;
    }
}
