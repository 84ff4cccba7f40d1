using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/operator/snapshot</c>: the whole state as a file, and back.</summary>
/// <remarks>Source: HTTP API, operator. The <c>Digest</c> header lets whoever saves see that nothing is missing.</remarks>
internal sealed class SnapshotResource(ServerNode server, TimeProvider time)
{
    /// <summary>Below <c>/v1/</c>.</summary>
    public const string Path = "operator/snapshot";

    private const int MaxFileBytes = 1024 * 1024 * 1024;

    public ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet || request.IsWrite);
        return request.IsGet ? SaveAsync(request) : RestoreAsync(request);
    }

    private async ValueTask SaveAsync(ApiRequest request)
    {
        request.Query.CheckStale();
        byte[] file = server.SaveSnapshot(time.GetUtcNow(), AgentVersion.Steppe);
        request.SetIndex(server.Committed.Index);
        HttpResponse response = request.Http.Response;
        response.ContentType = "application/x-gzip";
        response.Headers["Digest"] = "sha-256=" + Convert.ToBase64String(SHA256.HashData(file));
        response.ContentLength = file.Length;
        await response.Body.WriteAsync(file, request.Aborted);
    }

    private async ValueTask RestoreAsync(ApiRequest request)
    {
        byte[] file = await request.ReadBodyAsync(MaxFileBytes);
        StateArchive saved;
        try
        {
            saved = StateArchive.Read(file, "the file");
        }
        catch (StateArchiveException error)
        {
            throw new ApiException(400, error.Message);
        }

        // Once begun it is carried through, whether the caller waits for it or not.
        CommandOutcome.Accepted restored = ApiException.Unless(await server.RestoreSnapshotAsync(saved, CancellationToken.None));
        request.SetIndex(restored.Index);
    }
}
