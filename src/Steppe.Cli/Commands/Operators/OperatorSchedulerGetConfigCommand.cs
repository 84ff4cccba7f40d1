using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator scheduler get-config</c>: the switches of the scheduler.</summary>
internal sealed class OperatorSchedulerGetConfigCommand : ApiCommand
{
    private readonly DataOutput _data;

    public OperatorSchedulerGetConfigCommand() => _data = new DataOutput(Flags);

    /// <inheritdoc/>
    public override string Name => "operator scheduler get-config";

    /// <inheritdoc/>
    public override string Description => "Show the switches of the scheduler, which hold for the whole cluster.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(OperatorApi.SchedulerPath, cancellation).ConfigureAwait(false));
        }

        SchedulerConfigurationResponse answer = await run.Client.Operator.GetSchedulerConfigurationAsync(cancellation).ConfigureAwait(false);
        ApiSchedulerConfiguration configuration = answer.SchedulerConfig ?? new ApiSchedulerConfiguration();
        ApiPreemptionConfig preemption = configuration.PreemptionConfig ?? new ApiPreemptionConfig();
        run.Screen.Line(new KeyValueBlock()
            .Add("Scheduler Algorithm", configuration.SchedulerAlgorithm)
            .Add("Memory Oversubscription", Quantities.Text(configuration.MemoryOversubscriptionEnabled))
            .Add("Reject Job Registration", Quantities.Text(configuration.RejectJobRegistration))
            .Add("Pause Eval Broker", Quantities.Text(configuration.PauseEvalBroker))
            .Add("Preemption System Scheduler", Quantities.Text(preemption.SystemSchedulerEnabled))
            .Add("Preemption Service Scheduler", Quantities.Text(preemption.ServiceSchedulerEnabled))
            .Add("Preemption Batch Scheduler", Quantities.Text(preemption.BatchSchedulerEnabled))
            .Add("Preemption SysBatch Scheduler", Quantities.Text(preemption.SysBatchSchedulerEnabled))
            .Add("Modify Index", Quantities.Text(configuration.ModifyIndex))
            .ToString());
        return ExitCodes.Success;
    }
}
