using System.Collections.Concurrent;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>What runs on the clients while everything breaks, and what must be true of it.</summary>
/// <remarks>
/// <para><c>steady</c> services run from beginning to end as the processes they were. Tasks of <c>restless</c> end every few seconds, and are
/// started again on their node; those of <c>wandering</c> are replaced by the servers each time. Every dispatch of <c>work</c> runs exactly once.</para>
/// </remarks>
internal sealed class ChaosWork(ChaosCluster cluster, SlotWatch slots)
{
    private const int Restless = 3, Wandering = 4;

    private readonly ConcurrentDictionary<string, bool> _dispatched = new(StringComparer.Ordinal);

    public static IReadOnlyList<string> Services { get; } = ["steady-1", "steady-2", "steady-3"];

    /// <summary>Processes of the services that are never replaced.</summary>
    public int[] SteadyProcesses() => [.. slots.Running().Where(static one => one.Slot.StartsWith("steady", StringComparison.Ordinal)).Select(static one => one.Pid).Order()];

    /// <summary>Registers everything and waits until it runs.</summary>
    public async Task StartAsync()
    {
        foreach (string service in Services)
        {
            await RegisterAsync(service, "service", 2, "", "exec sleep 86400");
        }

        await RegisterAsync(
            "restless", "service", Restless, """
            "RestartPolicy": {"Attempts": 3000, "Interval": 3600000000000, "Delay": 1000000000, "Mode": "delay"},
            """, "sleep 2; exit 1");
        await RegisterAsync(
            "wandering", "service", Wandering, """
            "RestartPolicy": {"Attempts": 0, "Interval": 3600000000000, "Delay": 1000000000, "Mode": "fail"},
            "ReschedulePolicy": {"Unlimited": true, "Delay": 5000000000, "DelayFunction": "constant"},
            """, "sleep 1; exit 1");
        await RegisterAsync(
            "work", "batch", 1, """
            "RestartPolicy": {"Attempts": 0, "Interval": 3600000000000, "Delay": 1000000000, "Mode": "fail"},
            "ReschedulePolicy": {"Attempts": 0, "Unlimited": false},
            """, "true", "\"ParameterizedJob\": {},");
        await Eventually.TrueAsync("the services to run", () => SteadyProcesses().Length == Services.Count * 2, 60);
    }

    /// <summary>What was dispatched and acknowledged.</summary>
    public IReadOnlyCollection<string> Dispatched => [.. _dispatched.Keys];

    /// <summary>Notes that a dispatch was acknowledged.</summary>
    public void Remember(string child) => _dispatched[child] = true;

    /// <summary>Waits until all is as it should, then checks that each dispatch ran exactly once and no slot ever twice.</summary>
    public async Task CheckAsync(string leader)
    {
        foreach ((string service, int count) in (IEnumerable<(string, int)>)[.. Services.Select(static service => (service, 2)), ("restless", Restless)])
        {
            await Eventually.TrueAsync($"{service} to be as it should", async () =>
            {
                JsonElement rows = await cluster.GetAsync(leader, $"/v1/job/{service}/allocations");
                return rows.EnumerateArray().Count(static row => row.GetProperty("ClientStatus").GetString() is "running" or "pending" && row.GetProperty("DesiredStatus").GetString() == "run") == count;
            }, 90);
        }

        string[] dispatched = [.. _dispatched.Keys];
        await Eventually.TrueAsync("every dispatch to have ended", async () =>
        {
            HashSet<string> dead = [.. (await cluster.GetMuchAsync(leader, "/v1/jobs?prefix=work/dispatch-")).EnumerateArray()
                .Where(static job => job.GetProperty("Status").GetString() == "dead").Select(static job => job.GetProperty("ID").GetString()!)];
            return dead.IsSupersetOf(dispatched);
        }, 90);
        ILookup<string, string> starts = slots.Starts.ToLookup(static line => line.Split(' ')[1], StringComparer.Ordinal);
        foreach (string child in dispatched.Where(child => starts[child].Count() != 1))
        {
            Assert.Fail($"{child} ran {starts[child].Count()} times:\n{await TellAsync(leader, child, "")}");
        }

        if (slots.Twice.Count > 0)
        {
            var told = new List<string>();
            foreach (string slot in slots.Twice.Select(static line => line.Split(' ')[0]).Distinct(StringComparer.Ordinal))
            {
                told.Add($"{slot}:\n{await TellAsync(leader, slot[..slot.IndexOf('.', StringComparison.Ordinal)], slot)}");
            }

            Assert.Fail($"{slots.Twice.Count} times a slot was started while it ran:\n{string.Join('\n', slots.Twice)}\n{string.Join('\n', told)}");
        }
    }

    // What the servers know of a job's allocations (only those of one slot, when it is named), and what the agents wrote about them.
    private async Task<string> TellAsync(string leader, string job, string slot)
    {
        JsonElement rows = await cluster.GetAsync(leader, $"/v1/job/{job}/allocations");
        IEnumerable<string> lines = rows.EnumerateArray().Where(row => slot.Length == 0 || SlotWatch.NameOf(row.GetProperty("Name").GetString()!) == slot).SelectMany(row =>
        {
            string id = row.GetProperty("ID").GetString()!;
            return ChaosCluster.Servers.Concat(ChaosCluster.Clients)
                .SelectMany(agent => cluster[agent].Log().Split('\n').Where(line => line.Contains(id, StringComparison.Ordinal)).Select(line => $"{agent}: {line}"))
                .Prepend(row.ToString());
        });
        return string.Join('\n', lines);
    }

    private Task RegisterAsync(string id, string type, int count, string policies, string work, string more = "")
    {
        string job = $$$"""
            {"Job": {"ID": "{{{id}}}", "Name": "{{{id}}}", "Type": "{{{type}}}", "Datacenters": ["dc1"], {{{more}}} "TaskGroups": [{"Name": "g", "Count": {{{count}}}, {{{policies}}}
              "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/sh", "args": ["-c", {{{JsonSerializer.Serialize(slots.Script(work))}}}]}, "Resources": {"CPU": 20, "MemoryMB": 16}}]}]}}
            """;
        return Eventually.TrueAsync($"{id} to be registered", async () => await cluster.SendAsync("srv-1", HttpMethod.Put, "/v1/jobs", job) switch
        {
            (200, _, _) => true,
            (400, string refusal, _) => throw new InvalidOperationException(refusal),
            _ => false,
        });
    }
}
