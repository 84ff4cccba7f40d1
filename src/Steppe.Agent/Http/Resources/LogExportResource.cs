using System.Runtime.CompilerServices;
using Steppe.Agent.Logging;
using Steppe.Client.Files;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/agent/monitor/export</c>: what an agent has logged already, from its log file or from the journal of its machine.</summary>
/// <remarks>Source: HTTP API, agent endpoints and streaming frames.</remarks>
internal sealed class LogExportResource(HttpApiParts parts, ClientLocator locator, AgentTarget target)
{
    private const string LogEvent = "log";

    private static readonly TimeSpan DefaultSince = TimeSpan.FromHours(72);

    public async ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        bool isPlain = request.Query.Flag("plain"), follows = request.Query.Flag("follow"), isOnDisk = request.Query.Flag("on_disk");
        string service = request.Query.Text("service_name") ?? "";
        if (isOnDisk == service.Length > 0)
        {
            throw new ApiException(400, "either service_name or on_disk must be set, and not both");
        }

        TimeSpan since = Since(request.Query.Text("logs_since"));
        if (await target.ElsewhereAsync(request) is { } address)
        {
            await locator.PassOnAsync(request, address);
            return;
        }

        if (isOnDisk)
        {
            using LogFileHistory file = OpenFile();
            await FrameWriter.WriteAsync(request, FramesAsync((buffer, token) => file.ReadAsync(buffer, follows, token), request.Aborted), isPlain);
        }
        else
        {
            using JournalReader journal = OpenJournal(service, since, follows);
            await FrameWriter.WriteAsync(request, FramesAsync(journal.ReadAsync, request.Aborted), isPlain);
        }
    }

    private static TimeSpan Since(string? text) =>
        string.IsNullOrEmpty(text) ? DefaultSince
        : Duration.TryParse(text, out Duration since) && since.ToTimeSpan() > TimeSpan.Zero ? since.ToTimeSpan()
        : throw new ApiException(400, $"Unknown logs-since duration: {text}: write it like 30m or 72h");

    private LogFileHistory OpenFile()
    {
        string path = parts.Log?.FilePath
            ?? throw new ApiException(400, "this agent writes no log file: set log_file in its configuration, or ask for its service_name");
        try
        {
            return new LogFileHistory(path, parts.Time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(500, $"the log file {path} cannot be read: {error.Message}");
        }
    }

    private static JournalReader OpenJournal(string service, TimeSpan since, bool follows)
    {
        if (!JournalReader.MayRead(service))
        {
            throw new ApiException(
                400, $"service_name \"{service}\" is not told: only units named after the agent are, such as nomad or steppe.service");
        }

        try
        {
            return JournalReader.Open(service, since, follows);
        }
        catch (IOException error)
        {
            throw new ApiException(500, $"{error.Message}; ask with on_disk=true if the agent writes a log_file");
        }
    }

    private static async IAsyncEnumerable<FileFrame> FramesAsync(
        Func<byte[], CancellationToken, Task<int>> readOn, [EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] buffer = new byte[FileFrame.MaxDataBytes];
        int read;
        while ((read = await readOn(buffer, cancellation)) > 0)
        {
            yield return new FileFrame("", 0, buffer.AsSpan(0, read).ToArray(), LogEvent);
        }
    }
}
