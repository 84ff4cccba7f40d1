using System.Globalization;
using System.Runtime.CompilerServices;
using Steppe.Api.Transport;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about files and logs of an allocation; the agent forwards them to the node that has them.</summary>
public readonly struct FilesApi(ApiClient client)
{
    /// <summary>Entries of a directory.</summary>
    public Task<AllocFileInfo[]> ListAsync(string allocation, string path, CancellationToken cancellation = default) =>
        client.ListAsync(PathOf("ls", allocation, path), ApiJsonContext.Default.AllocFileInfoList, cancellation);

    /// <summary>One file or directory.</summary>
    public Task<AllocFileInfo> GetAsync(string allocation, string path, CancellationToken cancellation = default) =>
        client.GetAsync(PathOf("stat", allocation, path), ApiJsonContext.Default.AllocFileInfo, cancellation);

    /// <summary>The bytes of a file; the caller disposes the answer.</summary>
    public Task<ApiAnswer> OpenAsync(string allocation, string path, CancellationToken cancellation = default) =>
        client.OpenAsync(PathOf("cat", allocation, path), cancellation);

    /// <summary>Frames of a file, to its end or (with <see cref="StreamRange.Follow"/>) for ever.</summary>
    public IAsyncEnumerable<StreamFrame> StreamAsync(
        string allocation, string path, StreamRange range, CancellationToken cancellation = default) =>
        FramesAsync(client, range.AddTo(PathOf("stream", allocation, path)), cancellation);

    /// <summary>Frames of a task's <c>stdout</c> or <c>stderr</c> log across its rotated files.</summary>
    public IAsyncEnumerable<StreamFrame> LogsAsync(
        string allocation, string task, string type, StreamRange range, CancellationToken cancellation = default) =>
        FramesAsync(
            client,
            range.AddTo(ApiPath.Of("/client/fs/logs/", allocation).With("task", task).With("type", type)),
            cancellation);

    private static async IAsyncEnumerable<StreamFrame> FramesAsync(
        ApiClient client, ApiPath path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using ApiAnswer answer = await client.OpenAsync(path, cancellation).ConfigureAwait(false);
        await foreach (StreamFrame frame in StreamFrameReader.ReadAsync(answer.Body, cancellation).ConfigureAwait(false))
        {
            yield return frame;
        }
    }

    private static ApiPath PathOf(string verb, string allocation, string path) =>
        ApiPath.Of($"/client/fs/{verb}/", allocation).With("path", path);
}

/// <summary>Which part of a file or log to stream.</summary>
/// <param name="Follow">Whether to wait for more at the end.</param>
/// <param name="FromEnd">Whether <paramref name="Offset"/> counts back from the end.</param>
/// <param name="Offset">In bytes.</param>
public readonly record struct StreamRange(bool Follow = false, bool FromEnd = false, long Offset = 0)
{
    internal ApiPath AddTo(ApiPath path) => path
        .With("follow", Follow ? "true" : "false")
        .With("origin", FromEnd ? "end" : "start")
        .With("offset", Offset.ToString(CultureInfo.InvariantCulture));
}
