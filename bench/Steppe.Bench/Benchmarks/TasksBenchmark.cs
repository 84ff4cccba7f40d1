using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>What a running task costs the agent and its supervisor, beyond the task itself.</summary>
/// <remarks>The first tasks also pay for code and buffers that are only needed once; what the second hundred adds is the
/// price of one more.</remarks>
internal sealed class TasksBenchmark : IBenchmark
{
    private const int Looks = 10;

    public string Name => "tasks";

    public string Title => "memory per running task, 0, 100 and 200 x sleep";

    public async Task RunAsync(BenchmarkContext context)
    {
        int hundred = context.Times(100);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation, DevAgent.Roomy);
        int supervisor = agent.Supervisor;
        Footprint none = await LookAsync();
        await RunAsync("first");
        Footprint first = await LookAsync();
        await RunAsync("second");
        Footprint second = await LookAsync();

        Show("agent, no task", none.Agent);
        Show("supervisor, no task", none.Supervisor);
        Show($"agent, {2 * hundred} tasks", second.Agent);
        Show($"supervisor, {2 * hundred} tasks", second.Supervisor);
        Per("both, per task, from none", none, second, 2 * hundred, static memory => memory.Resident, "1 MB");
        Per("  of it private (RssAnon)", none, second, 2 * hundred, static memory => memory.Private, null);
        Per($"both, per task, from {hundred}", first, second, hundred, static memory => memory.Resident, null);
        Per("  of it private (RssAnon)", first, second, hundred, static memory => memory.Private, null);

        async Task RunAsync(string id)
        {
            var job = new JobText(id, "/bin/sleep", "100000") { Type = "service", Count = hundred };
            await agent.SubmitAsync(job.ToJson(), context.Cancellation);
            await agent.WaitForAsync(job, "Running", context.Cancellation);
        }

        async Task<Footprint> LookAsync()
        {
            await context.PassAsync(context.Span(20));
            List<ProcessMemory> agents = [], supervisors = [];
            for (int i = 0; i < Looks; i++)
            {
                agents.Add(ProcessFacts.MemoryOf(agent.ProcessId));
                supervisors.Add(ProcessFacts.MemoryOf(supervisor));
                await context.PassAsync(context.Span(1));
            }

            return new Footprint(agents, supervisors);
        }

        void Show(string name, List<ProcessMemory> memory)
        {
            context.Report.Figure($"{name}: resident (VmRSS)", new Samples(memory.Select(static sample => sample.Resident)), "MB");
            context.Report.Figure($"{name}: of it private (RssAnon)", new Samples(memory.Select(static sample => sample.Private)), "MB");
        }

        void Per(string name, Footprint before, Footprint after, int tasks, Func<ProcessMemory, double> figure, string? aim) =>
            context.Report.Figure(name, new Samples(before.Sums.Zip(after.Sums, (less, more) => (figure(more) - figure(less)) / tasks)), "MB", aim);
    }

    private sealed record Footprint(List<ProcessMemory> Agent, List<ProcessMemory> Supervisor)
    {
        public IEnumerable<ProcessMemory> Sums => Agent.Zip(Supervisor, static (one, other) => one + other);
    }
}
