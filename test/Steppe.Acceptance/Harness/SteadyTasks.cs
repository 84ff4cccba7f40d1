using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>A service whose tasks should live through whatever happens to servers, known by their process ids.</summary>
internal static class SteadyTasks
{
    /// <summary>Starts two tasks of the job <c>steady</c>; gives the processes they are.</summary>
    public static async Task<int[]> StartAsync(ServerCluster cluster)
    {
        await Eventually.TrueAsync("the service to be registered", async () => (await cluster.SendAsync(cluster.Servers[0], HttpMethod.Put, "/v1/jobs", $$$$"""
            {"Job": {"ID": "steady", "Name": "steady", "Type": "service", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g", "Count": 2, "Tasks": [
              {"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/sh", "args": ["-c", "exec sleep 86400 # {{{{cluster.Directory}}}}"]},
               "Resources": {"CPU": 50, "MemoryMB": 32}}]}]}}
            """)).Status == 200);
        return await PidsAsync(cluster, 2);
    }

    public static Task ScaleAsync(ServerCluster cluster, string server, int count) => Eventually.TrueAsync("the service to be scaled", async () =>
        (await cluster.SendAsync(server, HttpMethod.Put, "/v1/job/steady/scale", $$$"""{"Count": {{{count}}}, "Target": {"Group": "g"}}""")).Status == 200);

    /// <summary>The processes of the tasks, once there are so many.</summary>
    public static async Task<int[]> PidsAsync(ServerCluster cluster, int count)
    {
        int[] pids = [];
        await Eventually.TrueAsync(
            $"{count} tasks to run",
            () => (pids = [.. Leftovers.Pids(cluster.Directory).Where(static pid => ReadCommand(pid) is "sleep").Order()]).Length == count,
            60);
        return pids;
    }

    /// <summary>Waits until every node is ready again, then checks that the servers have the tasks for running, and that they are the same processes.</summary>
    public static async Task CheckAdoptedAsync(ServerCluster cluster, string server, int[] pids)
    {
        await Eventually.TrueAsync(
            "the nodes to have reported",
            async () => (await cluster.GetAsync(server, "/v1/nodes")).EnumerateArray().All(static node => node.GetProperty("Status").GetString() == "ready"),
            90);
        await Eventually.TrueAsync("the tasks to be adopted", async () =>
        {
            JsonElement allocations = await cluster.GetAsync(server, "/v1/job/steady/allocations");
            return allocations.EnumerateArray().Count(static row => row.GetProperty("ClientStatus").GetString() == "running") == pids.Length
                && allocations.GetArrayLength() == pids.Length;
        });
        Assert.Equal(pids, await PidsAsync(cluster, pids.Length));
    }

    /// <summary>Registers a job that no node takes.</summary>
    public static async Task<(int Status, string Body)> PutIdleJobAsync(ServerCluster cluster, string server, string id)
    {
        (int status, string body, _) = await cluster.SendAsync(server, HttpMethod.Put, "/v1/jobs", $$$$"""
            {"Job": {"ID": "{{{{id}}}}", "Name": "{{{{id}}}}", "Type": "batch", "Datacenters": ["nowhere"], "TaskGroups": [{"Name": "g", "Count": 1, "Tasks": [
              {"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"}}]}]}}
            """);
        return (status, body);
    }

    /// <summary>Stops a job and has it forgotten.</summary>
    public static async Task ForgetJobAsync(ServerCluster cluster, string server, string id) =>
        Assert.Equal(200, (await cluster.SendAsync(server, HttpMethod.Delete, $"/v1/job/{id}?purge=true")).Status);

    private static string ReadCommand(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
