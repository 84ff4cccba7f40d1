using System.Net.Sockets;
using System.Text.Json;
using Steppe.Client.Allocations;
using Steppe.Supervisor.Confinement;

namespace Steppe.Client.Artifacts;

/// <summary>Has one artifact after the other fetched, each by a confined process of its own.</summary>
/// <remarks>Thread-safe. Whatever ends the wait ends the process with all it has started: an answer, the last of the time limits,
/// the caller giving up; and the process ends itself when the agent is gone.</remarks>
internal sealed class ArtifactFetcher(ClientOptions options, IReadOnlyDictionary<string, string> hostVariables, TimeProvider time)
{
    private const int LongestAnswerBytes = 64 * 1024;

    // Limits on getting the source are kept by the process, which can say so; this one is for a process that hangs.
    private static readonly TimeSpan Allowance = TimeSpan.FromMinutes(1);

    /// <summary>Fetches one artifact.</summary>
    /// <param name="request">What and where to.</param>
    /// <param name="directory">The allocation's directory.</param>
    /// <param name="task">The task.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<FetchAnswer> FetchAsync(FetchRequest request, AllocationDirectory directory, string task, CancellationToken cancellation)
    {
        TimeSpan limit = options.Artifacts.LongestTimeout + Allowance;
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            // A few milliseconds, but they are not to be spent on the task's loop.
            using ConfinedProcess process = await Task.Run(
                () => ConfinedProcess.Start(FetchSurroundings.Launch(options, hostVariables, directory, task)), CancellationToken.None);
            return await AskAsync(process.Channel, request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FetchAnswer($"fetching took longer than {limit.TotalSeconds:0} s", CanRetry: true);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return new FetchAnswer($"the client could not have it fetched: {error.Message}", CanRetry: true);
        }
        finally
        {
            Remove(request.Scratch);
        }
    }

    private static async Task<FetchAnswer> AskAsync(Socket channel, FetchRequest request, CancellationToken cancellation)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, FetchJson.Default.FetchRequest), (byte)'\n'];
        for (int sent = 0; sent < line.Length;)
        {
            sent += await channel.SendAsync(line.AsMemory(sent), cancellation);
        }

        byte[] answer = new byte[LongestAnswerBytes];
        int used = 0;
        while (used < answer.Length)
        {
            int read = await channel.ReceiveAsync(answer.AsMemory(used), cancellation);
            used += read;
            if (read == 0)
            {
                break;
            }

            if (answer[used - 1] == '\n')
            {
                return JsonSerializer.Deserialize(answer.AsSpan(0, used - 1), FetchJson.Default.FetchAnswer)!;
            }
        }

        return new FetchAnswer("the process that fetches artifacts ended without an answer", CanRetry: true);
    }

    private static void Remove(string scratch)
    {
        try
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It goes with the allocation.
        }
    }
}
