using System.Runtime.InteropServices;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;

namespace Steppe.Bench.Benchmarks;

/// <summary>What a command costs: beside an empty .NET program published alike, and against a running agent.</summary>
/// <remarks>The two programs run in turn, so that a ratio is of neighbours and drift of the machine cancels out.</remarks>
internal sealed class CliBenchmark : IBenchmark
{
    private const int WarmUp = 5;

    // As src/Steppe.Cli publishes.
    private const string EmptyProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <InvariantGlobalization>true</InvariantGlobalization>
            <ServerGarbageCollection>false</ServerGarbageCollection>
            <ConcurrentGarbageCollection>true</ConcurrentGarbageCollection>
            <TieredPGO>false</TieredPGO>
            <AutoreleasePoolSupport>false</AutoreleasePoolSupport>
            <EventSourceSupport>false</EventSourceSupport>
            <SelfContained>true</SelfContained>
            <PublishSingleFile>true</PublishSingleFile>
            <PublishTrimmed>true</PublishTrimmed>
            <PublishReadyToRun>true</PublishReadyToRun>
            <DebugType>none</DebugType>
          </PropertyGroup>
        </Project>
        """;

    public string Name => "cli";

    public string Title => "wall time of commands";

    public async Task RunAsync(BenchmarkContext context)
    {
        MeasureVersion(context);
        await MeasureStatusAsync(context);
    }

    private static void MeasureVersion(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        using var empty = new CommandLine(PublishEmpty(folder), []);
        using var version = new CommandLine(Checkout.Nomad, ["version"]);
        List<double> ours = [], bare = [];
        for (int i = -WarmUp; i < context.Times(60); i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            double one = version.TimeToEnd(), other = empty.TimeToEnd();
            if (i >= 0)
            {
                ours.Add(one);
                bare.Add(other);
            }
        }

        context.Report.Figure("version", new Samples(ours), "ms");
        context.Report.Figure("an empty program of the same build", new Samples(bare), "ms");
        context.Report.Figure("version / empty program, pair by pair", Samples.Ratios(ours, bare), "", "1.2");
    }

    private static async Task MeasureStatusAsync(BenchmarkContext context)
    {
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
        var job = new JobText("sleeper", "/bin/sleep", "100000") { Type = "service" };
        await agent.SubmitAsync(job.ToJson(), context.Cancellation);
        await agent.WaitForAsync(job, "Running", context.Cancellation);
        using var list = new CommandLine(Checkout.Nomad, ["job", "status"], environment: ("NOMAD_ADDR", agent.Address));
        using var one = new CommandLine(Checkout.Nomad, ["job", "status", job.Id], environment: ("NOMAD_ADDR", agent.Address));
        List<double> lists = [], ones = [];
        for (int i = -WarmUp; i < context.Times(40); i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            double forList = list.TimeToEnd(), forOne = one.TimeToEnd();
            if (i >= 0)
            {
                lists.Add(forList);
                ones.Add(forOne);
            }
        }

        context.Report.Figure("job status", new Samples(lists), "ms", "150 ms");
        context.Report.Figure("job status JOB", new Samples(ones), "ms", "150 ms");
    }

    private static string PublishEmpty(TemporaryFolder folder)
    {
        string rid = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        Directory.CreateDirectory(folder["empty"]);
        File.WriteAllText(folder["empty/empty.csproj"], EmptyProject);
        File.WriteAllText(folder["empty/Program.cs"], "return 0;\n");

        // Without servers that would outlive the build.
        using var publish = new CommandLine(
            "dotnet",
            ["publish", folder["empty/empty.csproj"], "-c", "Release", "-r", rid, "-o", folder["published"], "-nodeReuse:false", "-p:UseSharedCompilation=false"],
            folder["publish.log"]);
        return publish.RunToEnd() == 0
            ? folder["published/empty"]
            : throw new BenchmarkException($"the empty program could not be published: {File.ReadAllText(folder["publish.log"])}");
    }
}
