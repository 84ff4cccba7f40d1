using Steppe.Api;
using Steppe.Server;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>What belongs to jobs and allocations and is not built: services, their checks, actions.</summary>
/// <remarks>No job has any, so the answers are those that clients get for such a job; what does not exist is a 404 all the same.</remarks>
internal sealed class UnbuiltResource(ServerNode server)
{
    private const string JobMissing = "job not found";

    public ValueTask JobServicesAsync(ApiRequest request, JobKey key) => Reads.OneAsync<string[]>(
        request,
        server,
        WatchKey.Job(key),
        state => state.Jobs.Find(key)?.ModifyIndex ?? state.TableIndexes.Jobs,
        state => state.Jobs.Contains(key) ? [] : null,
        ApiJsonContext.Wire.StringList,
        JobMissing);

    public ValueTask AllocationServicesAsync(ApiRequest request, AllocationId id) => Reads.OneAsync<string[]>(
        request,
        server,
        WatchKey.Allocation(id),
        state => state.Allocations.Find(id)?.ModifyIndex ?? state.TableIndexes.Allocations,
        state => state.Allocations.Contains(id) ? [] : null,
        ApiJsonContext.Wire.StringList,
        "allocation not found");

    public async ValueTask ChecksAsync(ApiRequest request, AllocationId id)
    {
        request.Require(request.IsGet);
        if (!server.Committed.Allocations.Contains(id))
        {
            throw new ApiException(404, "alloc not found");
        }

        await request.WriteEmptyObjectAsync();
    }

    public async ValueTask ActionsAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsGet);
        Require(key);
        request.SetIndex(server.Committed.Jobs.Find(key)!.ModifyIndex);
        await request.WriteBytesAsync([.. "null"u8]);
    }

    public ValueTask RunActionAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsGet);
        Require(key);
        string action = request.Query.Text("action") is { Length: > 0 } named ? named : throw new ApiException(400, "action name is required");
        throw new ApiException(404, $"action \"{action}\" not found: actions are not built yet, so job \"{key.Id}\" has none");
    }

    private void Require(JobKey key)
    {
        if (!server.Committed.Jobs.Contains(key))
        {
            throw new ApiException(404, JobMissing);
        }
    }
}
