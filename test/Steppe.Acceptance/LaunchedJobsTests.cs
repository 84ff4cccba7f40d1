using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Dispatched and periodic jobs under load, kills and outages.</summary>
public sealed class LaunchedJobsTests(ITestOutputHelper output)
{
    private const int Callers = 8;
    private const int OutageSeconds = 20;

    private static int Dispatches => Checkout.IsSoak ? 10_000 : 2000;

    [Fact]
    public async Task EveryDispatchOfABurstRunsOnceAndAnOutageIsMadeUpForOnce()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1", more: "gc_max_allocs = 100000");
        string ran = Path.Combine(cluster.Directory, "ran");
        await RegisterAsync(cluster, "burst", ran, """{"ParameterizedJob":{"Payload":"required"},""");
        await RegisterAsync(cluster, "tick", ran, """{"Periodic":{"Spec":"*/5 * * * * * *"},""");

        ConcurrentQueue<int> open = new(Enumerable.Range(0, Dispatches));
        ConcurrentDictionary<int, string> made = new();
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(_ => DispatchAsync(cluster, open, made))];
        await Eventually.TrueAsync("a third of the dispatches", () => made.Count > Dispatches / 3, 120);
        await PullThePlugAsync(cluster, TimeSpan.Zero);
        await Eventually.TrueAsync("two thirds of the dispatches", () => made.Count > Dispatches * 2 / 3, 120);
        (long From, long Until) outage = await PullThePlugAsync(cluster, TimeSpan.FromSeconds(OutageSeconds));
        await Task.WhenAll(callers);

        Assert.Equal(Dispatches, made.Values.Distinct(StringComparer.Ordinal).Count());
        await Eventually.TrueAsync("every dispatch to have run", async () => await DeadAsync(cluster, "burst") == Dispatches, Checkout.IsSoak ? 900 : 240);
        string[] payloads = [.. File.ReadLines(ran).Where(static line => line.StartsWith("burst", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1])];
        Assert.Equal(Dispatches, payloads.Length);
        Assert.Equal(Dispatches, payloads.Distinct(StringComparer.Ordinal).Count());

        await CheckOutageAsync(cluster, outage);
        (await cluster.NomadAsync("job", "stop", "tick", "burst")).Ok();
        output.WriteLine($"{Dispatches} dispatches, outage {outage.Until - outage.From} s");
    }

    [Fact]
    public async Task AChildThatCannotBePlacedLeavesItsParentUsable()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        string ran = Path.Combine(cluster.Directory, "ran");
        const string Nowhere = """{"ParameterizedJob":{"Payload":"optional"},"Constraints":[{"LTarget":"${node.unique.name}","RTarget":"nowhere"}],""";
        await RegisterAsync(cluster, "stuck", ran, Nowhere);

        CommandResult first = await cluster.NomadAsync("job", "dispatch", "stuck");
        Assert.Contains("failed to place 1 allocation", first.Fails(2), StringComparison.Ordinal);
        string child = first.Output.Split('\n')[0].Split(" = ")[1];
        string status = (await cluster.NomadAsync("job", "status", "stuck")).Ok();
        Assert.Matches("(?m)^Status +(= )?running$", status);
        Assert.Matches("(?m)^1 +0 +0$", status);

        (await cluster.NomadAsync("job", "stop", "-detach", child)).Ok();
        await Eventually.TrueAsync("the child to be dead", async () => await DeadAsync(cluster, "stuck") == 1);
        await RegisterAsync(cluster, "stuck", ran, """{"ParameterizedJob":{"Payload":"optional"},""");
        (await cluster.NomadAsync("job", "dispatch", "-id-prefix-template", "again", "stuck")).Ok();
        await Eventually.TrueAsync("the second child to have run", async () => await DeadAsync(cluster, "stuck") == 2);
        Assert.Contains("stuck/dispatch-again-", await File.ReadAllTextAsync(ran), StringComparison.Ordinal);

        (await cluster.NomadAsync("job", "stop", "stuck")).Ok();
        Assert.Contains("Specified job \"stuck\" is stopped", (await cluster.NomadAsync("job", "dispatch", "stuck")).Fails(), StringComparison.Ordinal);
        Assert.Contains("dead (stopped)", (await cluster.NomadAsync("job", "status", "stuck")).Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusalsReachWhoeverAsks()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string ran = Path.Combine(cluster.Directory, "ran");
        await RegisterAsync(cluster, "plain", ran, "{");
        await RegisterAsync(cluster, "must", ran, """{"ParameterizedJob":{"Payload":"required","MetaRequired":["to"],"MetaOptional":["cc"]},""");
        await RegisterAsync(cluster, "never", ran, """{"ParameterizedJob":{"Payload":"forbidden"},""");
        string largest = await cluster.JobFileAsync("largest", new string('x', 16 * 1024));
        string tooLarge = await cluster.JobFileAsync("too-large", new string('x', (16 * 1024) + 1));

        await RefusedAsync(cluster, "Payload exceeds maximum size: 16385 bytes, the limit is 16384 (16 KiB)", "job", "dispatch", "-meta=to=a", "must", tooLarge);
        await RefusedAsync(cluster, "Payload is not provided but required", "job", "dispatch", "-meta=to=a", "must");
        await RefusedAsync(cluster, "Payload provided but forbidden", "job", "dispatch", "never", largest);
        await RefusedAsync(cluster, "Dispatch did not provide required meta keys: to", "job", "dispatch", "must", largest);
        await RefusedAsync(cluster, "unpermitted metadata keys: bcc", "job", "dispatch", "-meta=to=a", "-meta=bcc=b", "must", largest);
        await RefusedAsync(cluster, "101 is outside 1 to 100", "job", "dispatch", "-meta=to=a", "-priority=101", "must", largest);
        await RefusedAsync(cluster, "at most 128 characters without blanks", "job", "dispatch", "-meta=to=a", "-id-prefix-template=a b", "must", largest);
        await RefusedAsync(cluster, "Specified job \"plain\" is not a parameterized job", "job", "dispatch", "plain");
        await RefusedAsync(cluster, "can't force launch non-periodic job", "job", "periodic", "force", "plain");
        Assert.Equal((500, "parameterized job not found"), await cluster.SendAsync(HttpMethod.Put, "/v1/job/nobody/dispatch", "{}"));
        Assert.Equal(404, (await cluster.SendAsync(HttpMethod.Put, "/v1/job/nobody/periodic/force")).Status);
        Assert.Equal(405, (await cluster.SendAsync(HttpMethod.Get, "/v1/job/must/dispatch")).Status);

        // The largest payload comes back as it was sent, and a repeated token makes nothing new.
        string first = (await cluster.NomadAsync("job", "dispatch", "-detach", "-idempotency-token=t", "-meta=to=a", "must", largest)).Ok();
        string second = (await cluster.NomadAsync("job", "dispatch", "-detach", "-idempotency-token=t", "-meta=to=a", "must", largest)).Ok();
        Assert.Equal(first.Split('\n')[0], second.Trim());
        JsonElement child = await cluster.GetAsync("/v1/job/" + second.Trim().Split(" = ")[1]);
        Assert.Equal(await File.ReadAllBytesAsync(largest), child.GetProperty("Payload").GetBytesFromBase64());
        Assert.Contains("Idempotency Token", (await cluster.NomadAsync("job", "status", second.Trim().Split(" = ")[1])).Ok(), StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(Cluster cluster, string words, params string[] command) =>
        Assert.Contains(words, (await cluster.NomadAsync(command)).Fails(), StringComparison.Ordinal);

    private static async Task RegisterAsync(Cluster cluster, string id, string ran, string opening)
    {
        string json = $$$"""
            {"Job":{{{opening}}}"ID":"{{{id}}}","Name":"{{{id}}}","Type":"batch","Datacenters":["dc1"],"TaskGroups":[{"Name":"g","Tasks":[{
            "Name":"t","Driver":"raw_exec","Config":{"command":"/bin/sh","args":["-c","echo $NOMAD_JOB_ID $(cat local/number 2>/dev/null) >> {{{ran}}}"]},
            {{{(opening.Contains("required", StringComparison.Ordinal) ? "\"DispatchPayload\":{\"File\":\"number\"}," : "")}}}
            "Resources":{"CPU":20,"MemoryMB":10}}],"EphemeralDisk":{"SizeMB":101}}]}}
            """;
        (int status, string body) = await cluster.SendAsync(HttpMethod.Post, "/v1/jobs", json);
        Assert.True(status == 200, body);
    }

    // Asks again under the same token until there is an answer, as a careful caller does.
    private static async Task DispatchAsync(Cluster cluster, ConcurrentQueue<int> open, ConcurrentDictionary<int, string> made)
    {
        while (open.TryDequeue(out int number))
        {
            string text = number.ToString(CultureInfo.InvariantCulture);
            string json = $$"""{"Payload":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}""";
            await Eventually.TrueAsync($"dispatch {text}", async () =>
            {
                (int status, string body) = await cluster.SendAsync(HttpMethod.Put, $"/v1/job/burst/dispatch?idempotency_token=n{text}", json);
                if (status != 200)
                {
                    return false;
                }

                using JsonDocument answer = JsonDocument.Parse(body);
                made[number] = answer.RootElement.GetProperty("DispatchedJobID").GetString()!;
                return true;
            }, 120);
        }
    }

    private static async Task<(long From, long Until)> PullThePlugAsync(Cluster cluster, TimeSpan outage)
    {
        await cluster["server"].KillAsync();
        long from = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await Task.Delay(outage);
        long until = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        cluster.Launch("server");
        await Eventually.TrueAsync("the server to come back", async () => (await cluster.GetAsync("/v1/status/leader")).GetString()!.Length > 0);
        return (from, until);
    }

    private static async Task<int> DeadAsync(Cluster cluster, string parent) =>
        (await cluster.GetAsync($"/v1/job/{parent}/summary")).GetProperty("Children").GetProperty("Dead").GetInt32();

    private static async Task CheckOutageAsync(Cluster cluster, (long From, long Until) outage)
    {
        long[] launches = [];
        await Eventually.TrueAsync("three launches after the outage", async () =>
        {
            launches =
            [
                .. (await cluster.GetAsync("/v1/jobs?prefix=tick/periodic-")).EnumerateArray()
                    .Select(static child => long.Parse(child.GetProperty("ID").GetString()!.Split('-')[1], CultureInfo.InvariantCulture))
                    .Order(),
            ];
            return launches.Count(launch => launch >= outage.Until) >= 3;
        });

        Assert.DoesNotContain(launches, launch => launch > outage.From && launch < outage.Until);
        long[] after = [.. launches.Where(launch => launch >= outage.Until)];
        long[] regular = [.. after.Skip(1)];
        Assert.All(regular, static launch => Assert.Equal(0, launch % 5));
        Assert.Equal(regular, Enumerable.Range(0, regular.Length).Select(step => regular[0] + (step * 5L)));
        Assert.InRange(regular[0] - after[0], 1, 5);
    }
}
