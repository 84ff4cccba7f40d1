namespace Steppe.Supervisor.Protocol;

/// <summary>Names one start of one task, so that asking twice never starts twice.</summary>
/// <param name="AllocationId">The allocation's id.</param>
/// <param name="Task">The task's name; also the stem of its log files.</param>
/// <param name="Attempt">Counts the starts of this task within its allocation, from zero.</param>
public sealed record TaskKey(string AllocationId, string Task, int Attempt)
{
    /// <inheritdoc/>
    public override string ToString() => $"{AllocationId}/{Task}#{Attempt}";

    internal void Encode(FieldWriter fields)
    {
        fields.Text(1, AllocationId);
        fields.Text(2, Task);
        fields.Number(3, Attempt);
    }

    internal static TaskKey Decode(ReadOnlySpan<byte> bytes)
    {
        string allocation = "";
        string task = "";
        int attempt = 0;
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            switch (fields.Tag)
            {
                case 1: allocation = fields.Text(); break;
                case 2: task = fields.Text(); break;
                case 3: attempt = (int)fields.Number(); break;
            }
        }

        return new TaskKey(allocation, task, attempt);
    }
}
