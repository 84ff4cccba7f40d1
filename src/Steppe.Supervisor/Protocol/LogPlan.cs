namespace Steppe.Supervisor.Protocol;

/// <summary>Where and how a task's stdout and stderr are kept: files <c>TASK.stdout.N</c> and <c>TASK.stderr.N</c>.</summary>
/// <param name="Directory">Existing directory, absolute; the FIFOs <c>.TASK.stdout.fifo</c> live there too.</param>
/// <param name="MaxFiles">Files kept per stream, the newest; at least 1.</param>
/// <param name="MaxFileSizeBytes">Size at which a file is closed and the next one begun.</param>
public sealed record LogPlan(string Directory, int MaxFiles, long MaxFileSizeBytes)
{
    internal void Encode(FieldWriter fields)
    {
        fields.Text(1, Directory);
        fields.Number(2, MaxFiles);
        fields.Number(3, MaxFileSizeBytes);
    }

    internal static LogPlan Decode(ReadOnlySpan<byte> bytes)
    {
        string directory = "";
        long maxFiles = 1;
        long maxFileSizeBytes = 1;
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            switch (fields.Tag)
            {
                case 1: directory = fields.Text(); break;
                case 2: maxFiles = fields.Number(); break;
                case 3: maxFileSizeBytes = fields.Number(); break;
            }
        }

        return new LogPlan(directory, (int)Math.Clamp(maxFiles, 1, int.MaxValue), Math.Max(1, maxFileSizeBytes));
    }
}
