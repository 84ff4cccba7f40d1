using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Several callers that change the cluster without a pause and remember what they were promised.</summary>
/// <remarks>An answer that did not come promises nothing; what was acknowledged must be there, once, for ever.</remarks>
internal sealed class ChaosLoad(ChaosCluster cluster, ChaosWork work, int seed)
{
    private const int Registers = 2;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40), WorkPace = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, bool> _registered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _stopped = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _dispatched = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(int Register, RegisterOperation Operation)> _history = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly Lock _gate = new();
    private readonly HashSet<int> _possibleCounts = [1];
    private int _acknowledgedCount = 1;
    private Task _callers = Task.CompletedTask;
    private long _lastAcknowledged = Stopwatch.GetTimestamp();
    private TimeSpan _longestGap;
    private int _acknowledged;
    private int _unanswered;
    private int _lastValue;

    /// <summary>Changes that were acknowledged, and those nobody knows about.</summary>
    public (int Acknowledged, int Unanswered) Counts => (Volatile.Read(ref _acknowledged), Volatile.Read(ref _unanswered));

    /// <summary>Makes the jobs that are changed later, and begins.</summary>
    public async Task StartAsync()
    {
        // Without deployments: one that waits for nodes would have every further change of the count refused.
        await RegisterUntilDoneAsync("scaled", "service", "nowhere", count: 1, more: "\"Update\": {\"MaxParallel\": 0},");
        await RegisterUntilDoneAsync("param", "batch", "nowhere", count: 0, more: "\"ParameterizedJob\": {},");
        for (int register = 0; register < Registers; register++)
        {
            await RegisterUntilDoneAsync($"register-{register}", "service", "nowhere", count: 0, more: "\"Meta\": {\"value\": \"0\"},");
        }

        _callers = Task.WhenAll(
        [
            RunAsync(0, RegisterOrStopAsync),
            RunAsync(1, (random, step) => DispatchAsync("param", random, step, child => _dispatched[child] = true)),
            RunAsync(7, (random, step) => DispatchAsync("work", random, step, work.Remember), WorkPace),
            RunAsync(2, ScaleAsync),
            .. Enumerable.Range(0, 4).Select(number => RunAsync(3 + number, (random, step) => WriteRegisterAsync(number % Registers, random))),
        ]);
    }

    /// <summary>The longest time without any acknowledged change since this was last asked.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_gate)
        {
            TimeSpan gap = Longest(Stopwatch.GetElapsedTime(_lastAcknowledged), _longestGap);
            _longestGap = TimeSpan.Zero;
            return gap;
        }
    }

    /// <summary>Ends the callers; every dispatch is asked for until it is answered.</summary>
    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        await _callers;
    }

    /// <summary>How many acknowledged registrations, stops and dispatches a server does not have, or has twice.</summary>
    public async Task<int> CountLossesAsync(string server, bool isStale)
    {
        string[] registered = [.. _registered.Keys], stopped = [.. _stopped.Keys], dispatched = [.. _dispatched.Keys, .. work.Dispatched];
        JsonElement[] jobs = [.. (await cluster.GetMuchAsync(server, isStale ? "/v1/jobs?stale" : "/v1/jobs")).EnumerateArray()];
        ILookup<string, JsonElement> byId = jobs.ToLookup(static job => job.GetProperty("ID").GetString()!, StringComparer.Ordinal);
        return registered.Count(id => byId[id].Count() != 1)
            + stopped.Count(id => !byId[id].All(static job => job.GetProperty("Stop").GetBoolean()))
            + dispatched.Count(id => byId[id].Count() != 1);
    }

    /// <summary>Everything that only holds once nothing is on its way any more.</summary>
    public async Task CheckAsync(string server)
    {
        JsonElement[] children = [.. (await cluster.GetMuchAsync(server, "/v1/jobs?prefix=param/dispatch-")).EnumerateArray()];
        Assert.Equal(_dispatched.Count, children.Length);
        int count = (await cluster.GetAsync(server, "/v1/job/scaled")).GetProperty("TaskGroups")[0].GetProperty("Count").GetInt32();
        Assert.Contains(count, _possibleCounts);
        foreach (string id in _registered.Keys.Take(20))
        {
            // Registered once; stopping makes the second version.
            Assert.Equal(_stopped.ContainsKey(id) ? 1 : 0, (await cluster.GetAsync(server, $"/v1/job/{id}")).GetProperty("Version").GetInt32());
        }

        for (int register = 0; register < Registers; register++)
        {
            RegisterOperation[] history = [.. _history.Where(one => one.Register == register).Select(static one => one.Operation)];
            Assert.True(history.Length > 0, "nothing was asked of the register");
            if (!Linearizability.Check(history, 0))
            {
                bool onlyRefusals = Linearizability.Check([.. history.Where(static operation => operation.Kind != RegisterKind.Refused)], 0);
                Assert.Fail(
                    $"no order of {history.Length} operations explains what callers saw of register-{register}{(onlyRefusals ? "; without the refusals there is one" : "")}:\n"
                    + string.Join('\n', history.OrderBy(static operation => operation.Begun)));
            }
        }
    }

    private async Task RunAsync(int number, Func<Random, int, Task> act, TimeSpan? every = null)
    {
        var random = new Random(seed + number);
        using var pace = new PeriodicTimer(every ?? Pace);
        for (int step = 0; !_enough.IsCancellationRequested; step++)
        {
            await act(random, step);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task RegisterOrStopAsync(Random random, int step)
    {
        if (step % 4 == 3 && _registered.Keys.FirstOrDefault(id => !_stopped.ContainsKey(id)) is { } victim)
        {
            if (await AskAsync(random, HttpMethod.Delete, $"/v1/job/{victim}", null) is 200)
            {
                _stopped[victim] = true;
            }

            return;
        }

        string id = $"job-{step}";
        if (await AskAsync(random, HttpMethod.Put, "/v1/jobs", Job(id, "service", "nowhere", 0, "")) is 200)
        {
            _registered[id] = true;
        }
    }

    // A lost answer is asked for again with the same token, and must not make a second child.
    private async Task DispatchAsync(string job, Random random, int step, Action<string> acknowledged)
    {
        while (true)
        {
            try
            {
                (int status, string body, _) = await cluster.SendAsync(
                    Any(random), HttpMethod.Put, $"/v1/job/{job}/dispatch?idempotency_token=token-{step}", "{}");
                if (status == 200)
                {
                    Acknowledge();
                    acknowledged(JsonDocument.Parse(body).RootElement.GetProperty("DispatchedJobID").GetString()!);
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                Interlocked.Increment(ref _unanswered);
            }

            await Task.Delay(Pace, CancellationToken.None);
        }
    }

    private async Task ScaleAsync(Random random, int step)
    {
        int count = 2 + step;
        _possibleCounts.Add(count);
        if (await AskAsync(random, HttpMethod.Put, "/v1/job/scaled/scale", $$$"""{"Count": {{{count}}}, "Target": {"Group": "g"}}""") is 200)
        {
            // What was acknowledged before is overtaken; what was never answered may still come, out of a server that stood still.
            _possibleCounts.Remove(_acknowledgedCount);
            _possibleCounts.Add(_acknowledgedCount = count);
        }
    }

    private async Task WriteRegisterAsync(int register, Random random)
    {
        string path = $"/v1/job/register-{register}";
        long begun = Stopwatch.GetTimestamp();
        JsonElement read;
        try
        {
            read = await cluster.GetAsync(Any(random), path);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return;
        }

        int value = int.Parse(read.GetProperty("Meta").GetProperty("value").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        ulong index = read.GetProperty("JobModifyIndex").GetUInt64();
        _history.Add((register, new RegisterOperation(begun, Stopwatch.GetTimestamp(), RegisterKind.Read, 0, value)));

        int next = Interlocked.Increment(ref _lastValue);
        string job = Job($"register-{register}", "service", "nowhere", 0, $$"""
            "Meta": {"value": "{{next}}"},
            """);
        begun = Stopwatch.GetTimestamp();
        int? status = await AskAsync(
            random, HttpMethod.Put, "/v1/jobs", $$"""{"EnforceIndex": true, "JobModifyIndex": {{index}}, {{job.TrimStart()[1..]}}""", text => text.Contains("job modify index", StringComparison.OrdinalIgnoreCase) ? 409 : 500);
        RegisterKind kind = status switch { 200 => RegisterKind.Written, 409 => RegisterKind.Refused, _ => RegisterKind.Unknown };
        _history.Add((register, new RegisterOperation(
            begun, kind == RegisterKind.Unknown ? long.MaxValue : Stopwatch.GetTimestamp(), kind, value, next)));
    }

    /// <returns>The status; null when there was no answer.</returns>
    private async Task<int?> AskAsync(Random random, HttpMethod method, string path, string? body, Func<string, int>? statusOf = null)
    {
        try
        {
            (int status, string text, _) = await cluster.SendAsync(Any(random), method, path, body);
            if (status == 200)
            {
                Acknowledge();
            }
            else
            {
                status = statusOf?.Invoke(text) ?? status;
                _ = status == 409 ? 0 : Interlocked.Increment(ref _unanswered);
            }

            return status;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            Interlocked.Increment(ref _unanswered);
            return null;
        }
    }

    private void Acknowledge()
    {
        Interlocked.Increment(ref _acknowledged);
        lock (_gate)
        {
            _longestGap = Longest(Stopwatch.GetElapsedTime(_lastAcknowledged), _longestGap);
            _lastAcknowledged = Stopwatch.GetTimestamp();
        }
    }

    private async Task RegisterUntilDoneAsync(string id, string type, string datacenter, int count, string more) =>
        await Eventually.TrueAsync($"{id} to be registered", async () =>
            (await cluster.SendAsync("srv-1", HttpMethod.Put, "/v1/jobs", Job(id, type, datacenter, count, more))).Status == 200);

    private static TimeSpan Longest(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static string Any(Random random) => ChaosCluster.Servers[random.Next(ChaosCluster.Servers.Count)];

    private static string Job(string id, string type, string datacenter, int count, string more) => $$$"""
        {"Job": {"ID": "{{{id}}}", "Name": "{{{id}}}", "Type": "{{{type}}}", "Datacenters": ["{{{datacenter}}}"], {{{more}}} "TaskGroups": [{"Name": "g", "Count": {{{count}}},
          "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/sleep", "args": ["86400"]}, "Resources": {"CPU": 20, "MemoryMB": 16}}]}]}}
        """;
}
