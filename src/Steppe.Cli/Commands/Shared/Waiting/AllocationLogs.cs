using System.Globalization;
using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>How far the log files of one allocation have been printed.</summary>
/// <remarks>Files are <c>TASK.stdout.N</c> in <c>alloc/logs</c>; when N + 1 is there, N is complete. One reader at a time; the end
/// may be told from elsewhere.</remarks>
internal sealed class AllocationLogs(ApiClient client, AllocListStub allocation, bool withPrefix)
{
    private const string Folder = "alloc/logs";

    // At a quarter of a second each: a node that is away for a moment is waited for, one that is lost is not.
    private const int MostFailuresAfterEnd = 40;

    private readonly Dictionary<(string Task, bool IsError), Position> _positions = [];
    private volatile AllocListStub? _ended;
    private int _failures;

    /// <summary>What is missing, as a sentence; null when everything was printed.</summary>
    public string? Loss { get; private set; }

    /// <summary>Says that nothing will be written any more.</summary>
    public void End(AllocListStub ended) => _ended = ended;

    /// <summary>Prints what has been written since.</summary>
    /// <returns>Whether that was all there will ever be.</returns>
    public async Task<bool> ReadAsync(LogPrinter printer, CancellationToken cancellation)
    {
        // Looked at before reading: what is read after the end is everything.
        AllocListStub? ended = _ended;
        if (ended is not null && !(ended.TaskStates ?? new Dictionary<string, ApiTaskState>()).Any(static task => task.Value.StartedAt is not null))
        {
            return true;
        }

        try
        {
            AllocFileInfo[] files = await client.Files.ListAsync(allocation.Id, Folder, cancellation).ConfigureAwait(false);
            foreach (LogFile file in files.Select(LogFile.Parse).OfType<LogFile>()
                .OrderBy(static file => file.Task, StringComparer.Ordinal).ThenBy(static file => file.IsError).ThenBy(static file => file.Number))
            {
                await ReadAsync(file, printer, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is ApiException or ApiUnreachableException or IOException)
        {
            return ended is not null && GivesUp(ended, error);
        }

        if (ended is not null)
        {
            await printer.EndAsync(allocation.Id, cancellation).ConfigureAwait(false);
        }

        return ended is not null;
    }

    private async Task ReadAsync(LogFile file, LogPrinter printer, CancellationToken cancellation)
    {
        Position at = _positions.GetValueOrDefault((file.Task, file.IsError), new Position(0, 0));
        if (file.Number < at.Number || (file.Number == at.Number && file.Size <= at.Offset))
        {
            return;
        }

        at = file.Number == at.Number ? at : new Position(file.Number, 0);
        string prefix = withPrefix ? $"{WorkResult.ShortName(allocation)}/{file.Task}: " : "";
        await foreach (StreamFrame frame in client.Files
            .StreamAsync(allocation.Id, $"{Folder}/{file.Name}", new StreamRange(Follow: false, FromEnd: false, at.Offset), cancellation)
            .ConfigureAwait(false))
        {
            if (frame.Data is { Length: > 0 } data)
            {
                await printer.PrintAsync(allocation.Id, file.Task, file.IsError, prefix, data, cancellation).ConfigureAwait(false);
                at = at with { Offset = at.Offset + data.Length };

                // After every frame: one that was printed is not printed again if the next fails.
                _positions[(file.Task, file.IsError)] = at;
            }
        }
    }

    private bool GivesUp(AllocListStub ended, Exception error)
    {
        bool isHopeless = ended.ClientStatus == "lost" || ++_failures >= MostFailuresAfterEnd;
        if (isHopeless)
        {
            Loss = $"The output of allocation {allocation.Id} ({allocation.Name}) on node {allocation.NodeName} could not be read to its end: {error.Message}";
        }

        return isHopeless;
    }

    private readonly record struct Position(int Number, long Offset);

    private sealed record LogFile(string Name, string Task, bool IsError, int Number, long Size)
    {
        private const string Output = ".stdout";
        private const string Error = ".stderr";

        public static LogFile? Parse(AllocFileInfo file)
        {
            int dot = file.Name.LastIndexOf('.');
            if (file.IsDir || dot < 0 || !int.TryParse(file.Name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            string rest = file.Name[..dot];
            return rest.EndsWith(Output, StringComparison.Ordinal) ? new LogFile(file.Name, rest[..^Output.Length], IsError: false, number, file.Size)
                : rest.EndsWith(Error, StringComparison.Ordinal) ? new LogFile(file.Name, rest[..^Error.Length], IsError: true, number, file.Size)
                : null;
        }
    }
}
