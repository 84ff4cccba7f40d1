using System.Net;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Disks;

/// <summary>Fetches the data of an allocation from the client agent of the node where it ran.</summary>
/// <remarks>Thread-safe. That agent answers when the allocation has ended. Source: HTTP API, <c>/client/allocation/:id/snapshot</c>.</remarks>
internal sealed class RemoteDisk(TimeProvider time) : IDisposable
{
    /// <summary>How long an agent that does not answer, or breaks off, is asked again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>How long an allocation may run on that nobody there has been told to stop.</summary>
    public static readonly TimeSpan WordOfStop = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Fetches into <paramref name="directory"/>, which is made anew.</summary>
    /// <returns>Why there is nothing, or null. Then the directory holds everything.</returns>
    public async Task<string?> FetchAsync(
        PreviousDisk disk, AllocationId allocation, string directory, IReadOnlyCollection<string> tasks, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        long lastWord = began;
        while (true)
        {
            string problem;
            TimeSpan waited, patience;
            try
            {
                using HttpResponseMessage answer = await AskAsync(disk, allocation, cancellation);
                switch (answer.StatusCode)
                {
                    case HttpStatusCode.OK:
                        MakeAnew(directory);
                        await using (Stream body = await answer.Content.ReadAsStreamAsync(cancellation))
                        {
                            await DiskArchive.ReadAsync(body, directory, tasks, cancellation);
                        }

                        return null;
                    case HttpStatusCode.ServiceUnavailable:
                        // It is ending, however long that takes.
                        lastWord = time.GetTimestamp();
                        continue;
                    case HttpStatusCode.Conflict:
                        lastWord = time.GetTimestamp();
                        (waited, patience) = (time.GetElapsedTime(began), WordOfStop);
                        problem = "it still runs there";
                        break;
                    default:
                        return $"the agent at {disk.Address} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}";
                }
            }
            catch (InvalidDataException error)
            {
                return $"what the agent at {disk.Address} sent cannot be used: {error.Message}";
            }
            catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException)
            {
                (waited, patience) = (time.GetElapsedTime(lastWord), Patience);
                problem = $"it cannot be fetched from the agent at {disk.Address}: {error.Message}";
            }

            if (waited >= patience)
            {
                return problem;
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> AskAsync(PreviousDisk disk, AllocationId allocation, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://{disk.Address}/v1/client/allocation/{allocation}/snapshot");
        request.Headers.TryAddWithoutValidation("X-Nomad-Token", disk.Token);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static void MakeAnew(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        Directory.CreateDirectory(directory);
    }
}
