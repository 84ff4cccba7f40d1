namespace Steppe.Model;

/// <summary>What clients report, as rows: on the control port and in the log.</summary>
/// <remarks>Decisions 0125, 0160.</remarks>
internal static class UpdateRows
{
    public static void Write(RowWriter writer, AllocationUpdate update)
    {
        writer.Guid(update.Id.Value);
        writer.Byte((byte)update.ClientStatus);
        writer.Text(update.ClientDescription);
        writer.Piece(update.TaskStates, static (writer, states) => TaskStateRows.Write(writer, states));
        writer.Byte(update.Health is null ? (byte)0 : (byte)1);
        if (update.Health is { } verdict)
        {
            writer.Json(verdict);
        }
    }

    public static AllocationUpdate Read(ref RowReader reader) => new()
    {
        Id = new AllocationId(reader.Guid()),
        ClientStatus = (ClientStatus)reader.Below((int)ClientStatus.Unknown + 1),
        ClientDescription = reader.Text(),
        TaskStates = reader.Piece(TaskStateRows.Read),
        Health = reader.Byte() == 0 ? null : reader.Json<HealthVerdict>(),
    };
}
