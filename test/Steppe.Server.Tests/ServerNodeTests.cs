using Steppe.Log;
using Steppe.Log.Disk;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server.Tests;

public sealed class ServerNodeTests
{
    [Fact]
    public async Task AProposalThatBreaksFailsAlone()
    {
        await using TestServer server = await TestServer.StartAsync();
        CommandOutcome outcome = await server.Node.ProposeAsync(static _ => throw new InvalidOperationException("two and two is five"), CancellationToken.None);

        Refusal refusal = Assert.IsType<CommandOutcome.Refused>(outcome).Refusal;
        Assert.Equal(RefusalCode.Fault, refusal.Code);
        Assert.Contains("two and two is five", refusal.Sentence, StringComparison.Ordinal);

        // The server goes on.
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web"))).EvaluationId);
    }

    [Fact]
    public async Task ANewClusterBeginsWithTheHealthOfItsAgentFileAndAnOperatorsWordStays()
    {
        AutopilotConfiguration first = AutopilotConfiguration.Default with { MaxTrailingLogs = 7 }, second = first with { MaxTrailingLogs = 9 };
        string directory;
        await using (TestServer server = await TestServer.StartAsync(change: options => options with { Autopilot = first }))
        {
            Assert.Equal(7ul, (await AutopilotAsync(server)).MaxTrailingLogs);
            Assert.Equal(StateLevel.Newest, server.Node.Committed.Level);
            await server.Node.ProposeAsync(
                context => new SetAutopilotConfiguration { RequestId = context.NewRequestId(), At = context.At, Configuration = second }, CancellationToken.None);
            directory = Directory.CreateTempSubdirectory("steppe-server-").FullName;
            await server.Node.DisposeAsync();
            Copy(server.Directory, directory);
        }

        await using TestServer again = await TestServer.StartAsync(directory, options => options with { Autopilot = first });
        Assert.Equal(9ul, (await AutopilotAsync(again)).MaxTrailingLogs);
        await again.Node.DisposeAsync();
        Directory.Delete(directory, recursive: true);

        // Whatever was proposed at the start is in what comes after it.
        static async Task<AutopilotConfiguration> AutopilotAsync(TestServer server)
        {
            await server.RegisterAsync(Samples.Job("web"));
            return server.Node.Committed.Autopilot;
        }

        static void Copy(string from, string to)
        {
            foreach (string file in Directory.GetFiles(from))
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            }
        }
    }

    [Fact]
    public async Task ARegisteredJobIsEvaluatedAndPlaced()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        RegisterJobResult.Registered registered = await server.RegisterAsync(Samples.Job("web", count: 3));

        StateSnapshot state = await server.WaitForEvaluationAsync(registered.EvaluationId);
        Assert.Equal(EvaluationStatus.Complete, state.Evaluations.Find(registered.EvaluationId)!.Status);
        Assert.Equal(3, state.AllocationsOf(registered.EvaluationId).Count());
        Assert.Equal(registered.JobModifyIndex, state.Jobs.Find(new JobKey("default", "web"))!.JobModifyIndex);
        Assert.Equal(JobStatus.Running, state.Jobs.Find(new JobKey("default", "web"))!.Status);
    }

    [Fact]
    public async Task AJobThatIsSentAsStoppedIsRegisteredAsAnyOtherAndOnce()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.RegisterAsync(Samples.Job("web") with { Stop = true });
        await server.RegisterAsync(Samples.Job("web") with { Stop = true });
        AdmittedJob job = server.Node.Committed.Jobs.Find(new JobKey("default", "web"))!;
        Assert.Equal((false, 0UL), (job.IsStopped, job.Version));
    }

    [Fact]
    public async Task AStoppedJobIsStopped()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web"))).EvaluationId);

        CommandOutcome outcome = await server.Node.DeregisterJobAsync(new JobKey("default", "web"), purge: false);

        StateSnapshot state = await server.WaitForEvaluationAsync(Assert.IsType<CommandOutcome.Accepted>(outcome).EvaluationId);
        Assert.All(state.AllocationsOf(new JobKey("default", "web")), static allocation => Assert.True(allocation.IsServerTerminal));
    }

    [Fact]
    public async Task ABadJobIsRefusedWithReasonsAndChangesNothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        RegisterJobResult result = await server.Node.RegisterJobAsync(
            Samples.Job("web", count: -1), RegisterJobOptions.Default, CancellationToken.None);
        Assert.Contains(
            Assert.IsType<RegisterJobResult.Refused>(result).Refusals,
            static refusal => refusal.FieldPath!.Contains("count", StringComparison.Ordinal));
        StateSnapshot state = server.Node.Committed;
        Assert.Equal((0, 0), (state.Jobs.Count, state.Evaluations.Count));
    }

    [Fact]
    public async Task ARepeatOfARequestGetsTheFirstAnswer()
    {
        await using TestServer server = await TestServer.StartAsync();
        var options = new RegisterJobOptions { RequestId = new RequestId(Guid.NewGuid()) };
        RegisterJobResult first = await server.Node.RegisterJobAsync(Samples.Job("web"), options, CancellationToken.None);
        RegisterJobResult second = await server.Node.RegisterJobAsync(Samples.Job("web"), options, CancellationToken.None);
        Assert.Equal(
            ((RegisterJobResult.Registered)first).EvaluationId, ((RegisterJobResult.Registered)second).EvaluationId);
    }

    [Fact]
    public async Task NothingAcknowledgedIsLostWhenTheServerIsKilled()
    {
        string directory = Directory.CreateTempSubdirectory("steppe-server-").FullName;
        List<RegisterJobResult.Registered> acknowledged = [];
        for (int round = 0; round < 4; round++)
        {
            TestServer server = await TestServer.StartAsync(directory);
            if (round == 0)
            {
                await server.AddNodeAsync("n1");
            }

            // Many at a time, and the kill comes while some are on their way.
            Task<RegisterJobResult.Registered>[] running =
                [.. Enumerable.Range(0, 40).Select(i => server.RegisterAsync(Samples.Job($"job-{round}-{i}", cpu: 1)))];
            await Task.WhenAll(running[..20]);
            acknowledged.AddRange(running.Where(static task => task.IsCompletedSuccessfully).Select(static task => task.Result));
            directory = CrashImage(directory);
            await server.Node.KillAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Directory.Delete(server.Directory, recursive: true);
        }

        await using TestServer last = await TestServer.StartAsync(directory);
        Assert.True(acknowledged.Count >= 80);
        Assert.Equal(acknowledged.Count, acknowledged.Select(static answer => answer.EvaluationId).Distinct().Count());
        foreach (RegisterJobResult.Registered answer in acknowledged)
        {
            Evaluation evaluation = Assert.IsType<Evaluation>(last.Node.Committed.Evaluations.Find(answer.EvaluationId));
            Assert.Equal(answer.JobModifyIndex, last.Node.Committed.Jobs.Find(evaluation.JobKey)!.JobModifyIndex);
            await last.WaitForEvaluationAsync(evaluation.Id);
        }

        foreach (AdmittedJob job in last.Node.Committed.Jobs.Rows)
        {
            await last.WaitAsync(WatchKey.AllocationsOf(job.Key), state => state.AllocationsOf(job.Key).Count() == 1);
        }

        await last.Node.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task SnapshotsTakenUnderLoadAndCutLogsLoseNothing()
    {
        string directory = Directory.CreateTempSubdirectory("steppe-server-").FullName;
        TestServer server = await TestServer.StartAsync(
            directory, static options => options with { SnapshotAfterEntries = 4, LogSegmentBytes = 16 * 1024 });
        await server.AddNodeAsync("n1");
        for (int round = 0; round < 30; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(i => server.RegisterAsync(Samples.Job($"job-{round}-{i}", cpu: 1))));
        }

        StateSnapshot last = server.Node.Committed;
        await server.Node.KillAsync();
        Assert.DoesNotContain(Directory.EnumerateFiles(directory), static path => path.EndsWith("wal-0000000000000001.seg", StringComparison.Ordinal));

        TestServer again = await TestServer.StartAsync(directory);
        Assert.Equal(150, again.Node.Committed.Jobs.Count);
        Assert.Equal(last.ClusterId, again.Node.Committed.ClusterId);
        Assert.True(again.Node.Committed.Index >= last.Index);
        await again.Node.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task AShutdownLeavesASnapshotThatGivesTheSameState()
    {
        string directory = Directory.CreateTempSubdirectory("steppe-server-").FullName;
        TestServer server = await TestServer.StartAsync(directory);
        await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web", count: 5))).EvaluationId);
        string hash = SnapshotCodec.Hash(server.Node.Committed);
        await server.Node.DisposeAsync();
        Assert.Contains(Directory.EnumerateFiles(directory), static path => Path.GetFileName(path).StartsWith("snap", StringComparison.Ordinal));

        TestServer again = await TestServer.StartAsync(directory);
        Assert.Equal(hash, SnapshotCodec.Hash(again.Node.Committed));
        await again.Node.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    // What a crash at this moment would leave: the files as they are, while the server goes on writing.
    private static string CrashImage(string directory)
    {
        string image = Directory.CreateTempSubdirectory("steppe-server-").FullName;
        IEnumerable<string> durable = Directory.EnumerateFiles(directory, "wal-*")
            .Concat(Directory.EnumerateFiles(directory).Where(static path => Path.GetExtension(path) is not (".lock" or ".tmp" or ".seg")));
        foreach (string path in durable)
        {
            using FileStream source = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream copy = File.Create(Path.Combine(image, Path.GetFileName(path)));
            source.CopyTo(copy);
        }

        return image;
    }

    [Fact]
    public async Task TwoServersCannotShareADirectory()
    {
        await using TestServer server = await TestServer.StartAsync();
        await Assert.ThrowsAsync<LogLockedException>(() => TestServer.StartAsync(server.Directory));
    }

    [Fact]
    public async Task ABrokenDiskEndsTheServerAndEverybodyIsTold()
    {
        FaultyDisk? disk = null;
        await using TestServer server = await TestServer.StartAsync(
            openDisk: directory => disk = new FaultyDisk(new PosixDisk(directory)));
        await server.RegisterAsync(Samples.Job("before"));
        disk!.Break();

        await Assert.ThrowsAsync<NotLeadingException>(() => server.RegisterAsync(Samples.Job("after")));
        Exception? reason = await server.Node.Ended.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("input/output error", reason!.Message, StringComparison.Ordinal);
        Assert.False(server.Node.IsLeading);

        // Later callers are told at once; readers still see what was acknowledged, and never more.
        await Assert.ThrowsAsync<NotLeadingException>(() => server.RegisterAsync(Samples.Job("later")));
        Assert.NotNull(server.Node.Committed.Jobs.Find(new JobKey("default", "before")));
        Assert.Null(server.Node.Committed.Jobs.Find(new JobKey("default", "after")));
    }

    [Fact]
    public async Task AShutdownAnswersWhatWasAskedBefore()
    {
        string directory = Directory.CreateTempSubdirectory("steppe-server-").FullName;
        TestServer server = await TestServer.StartAsync(directory);
        Task<RegisterJobResult.Registered>[] running =
            [.. Enumerable.Range(0, 50).Select(i => server.RegisterAsync(Samples.Job($"job-{i}")))];
        await running[0];
        await server.Node.DisposeAsync();
        await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        // Whoever was not answered was not written either: a shutdown leaves nobody in doubt.
        TestServer again = await TestServer.StartAsync(directory);
        Assert.Equal(running.Count(static task => task.IsCompletedSuccessfully), again.Node.Committed.Jobs.Count);
        await again.Node.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Prints how long a registration takes; run with <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task RegistrationLatency()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1", cpu: 1_000_000);
        List<double> acknowledged = [], placed = [];
        for (int i = 0; i < 600; i++)
        {
            long startedAt = TimeProvider.System.GetTimestamp();
            RegisterJobResult.Registered registered = await server.RegisterAsync(Samples.Job($"job-{i}", cpu: 1));
            acknowledged.Add(TimeProvider.System.GetElapsedTime(startedAt).TotalMilliseconds);
            await server.WaitForEvaluationAsync(registered.EvaluationId);
            placed.Add(TimeProvider.System.GetElapsedTime(startedAt).TotalMilliseconds);
        }

        Report("registered", acknowledged);
        Report("placed", placed);
        long burstAt = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => server.RegisterAsync(Samples.Job($"burst-{i}", cpu: 1))));
        TestContext.Current.SendDiagnosticMessage(
            $"2000 registrations at a time: {2000 / TimeProvider.System.GetElapsedTime(burstAt).TotalSeconds:F0}/s");

        static void Report(string what, List<double> milliseconds)
        {
            double[] sorted = [.. milliseconds.Skip(100).Order()];
            TestContext.Current.SendDiagnosticMessage(
                $"{what}: p50 {sorted[sorted.Length / 2]:F2} ms, p99 {sorted[sorted.Length * 99 / 100]:F2} ms, min {sorted[0]:F2} ms");
        }
    }

    [Fact]
    public async Task AShutdownAnswersThoseWhoWait()
    {
        TestServer server = await TestServer.StartAsync();
        ValueTask<StateSnapshot> waiting = server.Node.Feed.WaitAsync(
            WatchKey.Jobs, static state => state.TableIndexes.Jobs, 1_000_000, TimeSpan.FromMinutes(5), CancellationToken.None);
        await server.DisposeAsync();
        Assert.Same(server.Node.Committed, await waiting.AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<NotLeadingException>(() => server.RegisterAsync(Samples.Job("late")));
    }
}
