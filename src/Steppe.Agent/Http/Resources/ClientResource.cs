using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Client;
using Steppe.Client.Disks;
using Steppe.Client.Stats;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/client/*</c>: what only the agent on the machine itself can answer, from wherever it was asked.</summary>
internal sealed class ClientResource(HttpApiParts parts, ClientLocator locator)
{
    private readonly ClientFilesResource? _files = parts.Client is null ? null : new ClientFilesResource(parts.Client);
    private readonly ExecResource? _exec = parts.Client is null ? null : new ExecResource(parts.Client);

    public async ValueTask HandleAsync(ApiRequest request, string rest)
    {
        try
        {
            await RouteAsync(request, rest);
        }
        catch (ClientRefusedException refused)
        {
            throw new ApiException(refused.Code switch
            {
                RefusalCode.NotFound => 404,
                RefusalCode.Denied => 403,
                RefusalCode.Invalid => 400,
                _ => 500,
            }, refused.Message);
        }
    }

    private ValueTask RouteAsync(ApiRequest request, string rest)
    {
        if (rest == "stats")
        {
            return HostStatsAsync(request);
        }

        if (rest == "metadata")
        {
            return MetadataAsync(request);
        }

        string[] parts = rest.Split('/');
        return parts switch
        {
            ["fs", var verb, var id] => FilesAsync(request, verb, id),
            ["gc"] => CollectAllAsync(request),
            ["allocation", var id, "stats"] => AllocationStatsAsync(request, id),
            ["allocation", var id, "gc"] => CollectAsync(request, id),
            ["allocation", var id, "exec"] => ExecAsync(request, id),
            ["allocation", var id, "restart"] => RestartAsync(request, id),
            ["allocation", var id, "signal"] => SignalAsync(request, id),
            ["allocation", var id, "checks"] => ChecksAsync(request, id),
            ["allocation", var id, "pause"] => PauseAsync(id),
            ["allocation", var id, "snapshot"] => SnapshotAsync(request, id),
            ["fs", ..] => throw new ApiException(400, "must provide a valid alloc id"),
            _ => throw new ApiException(404, "resource not found"),
        };
    }

    private async ValueTask FilesAsync(ApiRequest request, string verb, string id)
    {
        request.Require(request.IsGet);
        AllocationId allocation = Allocation(id);
        if (_files is not null && locator.IsLocal(allocation))
        {
            await _files.HandleAsync(request, verb, allocation);
        }
        else
        {
            await locator.PassOnAsync(request, await locator.AddressOfAsync(allocation, request.Aborted));
        }
    }

    private async ValueTask AllocationStatsAsync(ApiRequest request, string id)
    {
        request.Require(request.IsGet);
        AllocationId allocation = Allocation(id);
        if (!locator.IsLocal(allocation))
        {
            await locator.PassOnAsync(request, await locator.AddressOfAsync(allocation, request.Aborted));
            return;
        }

        AllocationUsage usage = await parts.Client!.ReadUsageAsync(allocation, request.Query.Text("task"), request.Aborted);
        await request.WriteJsonAsync(UsageProjection.Of(usage), ApiJsonContext.Wire.AllocResourceUsage);
    }

    private async ValueTask ExecAsync(ApiRequest request, string id)
    {
        request.Require(request.IsGet);
        AllocationId allocation = Allocation(id);
        if (_exec is not null && locator.IsLocal(allocation))
        {
            await _exec.HandleAsync(request, allocation);
        }
        else
        {
            await locator.PassOnAsync(request, await locator.AddressOfAsync(allocation, request.Aborted));
        }
    }

    private async ValueTask RestartAsync(ApiRequest request, string id)
    {
        request.Require(request.IsWrite || request.IsGet);
        AllocationId allocation = Allocation(id);
        byte[] body = await request.ReadBodyAsync();
        if (!locator.IsLocal(allocation))
        {
            await locator.PassOnAsync(request, await locator.AddressOfAsync(allocation, request.Aborted), body);
            return;
        }

        AllocationRestartRequest asked = ApiRequest.FindJson(body, ApiJsonContext.Wire.AllocationRestartRequest) ?? new AllocationRestartRequest();
        if (asked is { AllTasks: true, TaskName.Length: > 0 })
        {
            throw new ApiException(400, "TaskName and AllTasks exclude each other: name a task, or restart all");
        }

        await (asked.AllTasks
            ? parts.Client!.RestartAllAsync(allocation, request.Aborted)
            : parts.Client!.RestartAsync(allocation, asked.TaskName.Length > 0 ? asked.TaskName : null));
        await request.WriteJsonAsync(new WriteResponse(), ApiJsonContext.Wire.WriteResponse);
    }

    private async ValueTask SignalAsync(ApiRequest request, string id)
    {
        request.Require(request.IsWrite);
        AllocationId allocation = Allocation(id);
        byte[] body = await request.ReadBodyAsync();
        if (!locator.IsLocal(allocation))
        {
            await locator.PassOnAsync(request, await locator.AddressOfAsync(allocation, request.Aborted), body);
            return;
        }

        AllocationSignalRequest asked = ApiRequest.FindJson(body, ApiJsonContext.Wire.AllocationSignalRequest)
            ?? throw new ApiException(400, "Request body is empty");
        await parts.Client!.SignalAsync(allocation, asked.Task.Length > 0 ? asked.Task : null, asked.Signal, request.Aborted);
        await request.WriteJsonAsync(new WriteResponse(), ApiJsonContext.Wire.WriteResponse);
    }

    // Checks come with services, which are not built: no allocation has any.
    private async ValueTask ChecksAsync(ApiRequest request, string id)
    {
        request.Require(request.IsGet);
        await RequireAsync(request, Allocation(id));
        await request.WriteEmptyObjectAsync();
    }

    private static ValueTask PauseAsync(string id)
    {
        _ = Allocation(id);
        throw new ApiException(501, "Nomad Enterprise only endpoint");
    }

    // The agent that fetches it comes straight to the node, so nothing is passed on.
    private async ValueTask SnapshotAsync(ApiRequest request, string id)
    {
        request.Require(request.IsGet);
        AllocationId allocation = Allocation(id);
        await RequireAsync(request, allocation);
        if (!locator.IsLocal(allocation))
        {
            throw new ApiException(403, "Permission denied");
        }

        try
        {
            DiskSnapshot disk = await parts.Client!.OpenDiskAsync(allocation, request.Http.Request.Headers["X-Nomad-Token"].ToString(), request.Aborted);
            request.Http.Response.ContentType = "application/x-tar";
            await disk.WriteAsync(request.Http.Response.Body, request.Aborted);
        }
        catch (ClientRefusedException refused) when (refused.Code is RefusalCode.Unavailable or RefusalCode.Conflict)
        {
            throw new ApiException(refused.Code == RefusalCode.Conflict ? 409 : 503, refused.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && request.Http.Response.HasStarted)
        {
            // Half an archive must not look like a whole one.
            request.Http.Abort();
        }
    }

    private async ValueTask RequireAsync(ApiRequest request, AllocationId allocation)
    {
        if (!locator.IsLocal(allocation))
        {
            _ = await locator.AddressOfAsync(allocation, request.Aborted);
        }
    }

    private ValueTask HostStatsAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        return OnNodeAsync(request, client => request.WriteJsonAsync(UsageProjection.Of(client.ReadHostStatistics()), ApiJsonContext.Wire.HostStats));
    }

    private async ValueTask MetadataAsync(ApiRequest request)
    {
        byte[] body = request.IsGet ? [] : await request.ReadBodyAsync();
        NodeMetaApplyRequest? asked = NodeMetadataResource.ReadBody(request, body);
        await OnNodeAsync(request, client => NodeMetadataResource.AnswerAsync(request, client, asked), asked?.NodeId, asked is null ? null : body);
    }

    private ValueTask CollectAllAsync(ApiRequest request)
    {
        request.Require(request.IsGet || request.IsWrite);
        return OnNodeAsync(request, async client =>
        {
            await client.CollectAllAsync(request.Aborted);
            await request.WriteEmptyObjectAsync();
        });
    }

    private async ValueTask CollectAsync(ApiRequest request, string id)
    {
        request.Require(request.IsGet || request.IsWrite);
        AllocationId allocation = Allocation(id);
        if (!locator.IsLocal(allocation))
        {
            await locator.PassOnAsync(request, await locator.AddressOfAsync(allocation, request.Aborted));
            return;
        }

        await parts.Client!.CollectAsync(allocation, request.Aborted);
        await request.WriteEmptyObjectAsync();
    }

    // The node of the query or the body, or this agent's own; another one is asked in its place.
    private async ValueTask OnNodeAsync(
        ApiRequest request, Func<ClientAgent, ValueTask> answer, string? named = null, byte[]? body = null)
    {
        string? text = request.Query.Text("node_id") is { Length: > 0 } asked ? asked : named;
        NodeId? node = string.IsNullOrEmpty(text) ? null : new NodeId(Reads.Uuid(text, "node"));
        if (node is null && parts.Client is null)
        {
            throw new ApiException(400, "No local Node and node_id not provided");
        }

        if (parts.Client is { } local && (node is null || local.NodeId == node))
        {
            await answer(local);
        }
        else
        {
            await locator.PassOnAsync(request, await locator.AddressOfAsync(node!.Value, request.Aborted), body);
        }
    }

    private static AllocationId Allocation(string text) =>
        AllocationId.TryParse(text, out AllocationId id) ? id : throw new ApiException(400, "must provide a valid alloc id");
}
