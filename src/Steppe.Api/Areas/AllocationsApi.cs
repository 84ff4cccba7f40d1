using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about allocations.</summary>
public readonly struct AllocationsApi(ApiClient client)
{
    /// <summary>Path of the allocation list, optionally of ids with a prefix only.</summary>
    public static ApiPath ListPath(string prefix = "") => ApiPath.Of("/allocations").With("prefix", prefix);

    /// <summary>Path of one allocation.</summary>
    public static ApiPath AllocationPath(string id) => ApiPath.Of("/allocation/", id);

    /// <summary>Allocations whose id starts with <paramref name="prefix"/>.</summary>
    public Task<AllocListStub[]> ListAsync(string prefix = "", CancellationToken cancellation = default) =>
        client.ListAsync(ListPath(prefix), ApiJsonContext.Default.AllocListStubList, cancellation);

    /// <summary>One allocation.</summary>
    public Task<ApiAllocation> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(AllocationPath(id), ApiJsonContext.Default.ApiAllocation, cancellation);

    /// <summary>One allocation as soon as it differs from <paramref name="index"/>, at the latest after <paramref name="wait"/>.</summary>
    public Task<ApiAllocation> WaitAsync(string id, ulong index, TimeSpan wait, CancellationToken cancellation = default) =>
        client.GetAsync(AllocationPath(id).Blocking(index, wait), ApiJsonContext.Default.ApiAllocation, cancellation);

    /// <summary>Stops an allocation; the evaluation that replaces it comes back.</summary>
    public Task<AllocStopResponse> StopAsync(string id, bool noShutdownDelay = false, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/allocation/", id, "/stop").With("no_shutdown_delay", noShutdownDelay),
            default,
            ApiJsonContext.Default.AllocStopResponse,
            cancellation);

    /// <summary>What an allocation uses just now; asked of the node that runs it.</summary>
    public Task<AllocResourceUsage> GetUsageAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/client/allocation/", id, "/stats"), ApiJsonContext.Default.AllocResourceUsage, cancellation);

    /// <summary>Runs a command beside a task; the caller disposes the session, which ends the command.</summary>
    public async Task<ExecSession> ExecAsync(
        string id, string task, IReadOnlyList<string> command, bool hasTerminal, CancellationToken cancellation = default)
    {
        ApiPath path = ApiPath.Of("/client/allocation/", id, "/exec")
            .With("task", task)
            .With("tty", hasTerminal ? "true" : "false")
            .With("command", JsonSerializer.Serialize([.. command], ApiJsonContext.Wire.StringList));
        return new ExecSession(await client.OpenSocketAsync(path, cancellation).ConfigureAwait(false));
    }

    /// <summary>Runs a task anew, all that run (<paramref name="task"/> empty), or all.</summary>
    public Task<WriteResponse> RestartAsync(string id, string task, bool allTasks, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/client/allocation/", id, "/restart"),
            JsonSerializer.SerializeToUtf8Bytes(
                new AllocationRestartRequest { TaskName = task, AllTasks = allTasks }, ApiJsonContext.Wire.AllocationRestartRequest),
            ApiJsonContext.Default.WriteResponse,
            cancellation);

    /// <summary>Sends a signal to a task, or to all that run (<paramref name="task"/> empty).</summary>
    public Task<WriteResponse> SignalAsync(string id, string task, string signal, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/client/allocation/", id, "/signal"),
            JsonSerializer.SerializeToUtf8Bytes(
                new AllocationSignalRequest { Task = task, Signal = signal }, ApiJsonContext.Wire.AllocationSignalRequest),
            ApiJsonContext.Default.WriteResponse,
            cancellation);

    /// <summary>Latest results of the allocation's service checks, by check id.</summary>
    public Task<IReadOnlyDictionary<string, CheckQueryResult>?> FindChecksAsync(string id, CancellationToken cancellation = default) =>
        client.FindAsync(ApiPath.Of("/client/allocation/", id, "/checks"), ApiJsonContext.Default.CheckQueryResults, cancellation);
}
