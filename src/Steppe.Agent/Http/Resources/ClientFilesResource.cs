using Microsoft.AspNetCore.Http;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Client;
using Steppe.Client.Files;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/client/fs/*</c>: files and logs of an allocation this agent holds.</summary>
/// <remarks>Source: HTTP API, client endpoints and streaming frames.</remarks>
internal sealed class ClientFilesResource(ClientAgent client)
{
    public ValueTask HandleAsync(ApiRequest request, string verb, AllocationId id) => verb switch
    {
        "ls" => ListAsync(request, id),
        "stat" => StatAsync(request, id),
        "cat" => WriteFileAsync(request, client.Files.Open(id, PathOf(request))),
        "readat" => ReadAtAsync(request, id),
        "stream" => StreamAsync(request, id),
        "logs" => LogsAsync(request, id),
        _ => throw new ApiException(404, "Invalid method"),
    };

    private ValueTask ListAsync(ApiRequest request, AllocationId id)
    {
        string path = request.Query.Text("path") is { Length: > 0 } asked ? asked : "/";
        return request.WriteJsonAsync([.. client.Files.List(id, path).Select(static entry => Entry(entry, withType: false))], ApiJsonContext.Wire.AllocFileInfoList);
    }

    private ValueTask StatAsync(ApiRequest request, AllocationId id) =>
        request.WriteJsonAsync(Entry(client.Files.Stat(id, PathOf(request)), withType: true), ApiJsonContext.Wire.AllocFileInfo);

    private ValueTask ReadAtAsync(ApiRequest request, AllocationId id)
    {
        string path = PathOf(request);
        long offset = request.Query.Number("offset") ?? throw new ApiException(400, "must provide an offset");
        return WriteFileAsync(request, client.Files.OpenAt(id, path, offset, request.Query.Number("limit") ?? 0));
    }

    private ValueTask StreamAsync(ApiRequest request, AllocationId id) => FrameWriter.WriteAsync(
        request,
        client.Files.Stream(
            id,
            PathOf(request),
            request.Query.Number("offset") ?? 0,
            Origin(request),
            request.Query.Flag("follow", absent: true),
            request.Aborted),
        isPlain: false);

    private ValueTask LogsAsync(ApiRequest request, AllocationId id)
    {
        string task = request.Query.Text("task") is { Length: > 0 } named ? named : throw new ApiException(400, "must provide task name");
        LogStream stream = request.Query.Text("type") switch
        {
            "stdout" => LogStream.Stdout,
            "stderr" => LogStream.Stderr,
            _ => throw new ApiException(400, "must provide log type (stdout/stderr)"),
        };
        return FrameWriter.WriteAsync(
            request,
            client.Files.Logs(
                id,
                task,
                stream,
                request.Query.Number("offset") ?? 0,
                Origin(request),
                request.Query.Flag("follow"),
                request.Aborted),
            request.Query.Flag("plain"));
    }

    // What a task wrote must never run in the browser that shows it.
    private static async ValueTask WriteFileAsync(ApiRequest request, Stream file)
    {
        await using Stream reading = file;
        HttpResponse response = request.Http.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XXSSProtection = "1; mode=block";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        await reading.CopyToAsync(response.Body, request.Aborted);
    }

    private static AllocFileInfo Entry(FileEntry entry, bool withType) => new()
    {
        Name = entry.Name,
        IsDir = entry.IsDirectory,
        Size = entry.Size,
        FileMode = entry.Mode,
        ModTime = entry.ModifiedAt,
        ContentType = withType && entry.ContentType.Length > 0 ? entry.ContentType : null,
    };

    private static string PathOf(ApiRequest request) =>
        request.Query.Text("path") is { Length: > 0 } path ? path : throw new ApiException(400, "must provide a file name");

    private static FileOrigin Origin(ApiRequest request) => request.Query.Text("origin") switch
    {
        null or "" or "start" => FileOrigin.Start,
        "end" => FileOrigin.End,
        _ => throw new ApiException(400, "origin must be start or end"),
    };
}
