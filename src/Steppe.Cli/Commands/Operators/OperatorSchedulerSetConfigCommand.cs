using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator scheduler set-config</c>: changes switches of the scheduler; those not named stay as they are.</summary>
internal sealed class OperatorSchedulerSetConfigCommand : ApiCommand
{
    private readonly NumberFlag _checkIndex;
    private readonly TextFlag _algorithm;
    private readonly BoolFlag _oversubscription;
    private readonly BoolFlag _rejectJobs;
    private readonly BoolFlag _pauseBroker;
    private readonly BoolFlag _preemptBatch;
    private readonly BoolFlag _preemptService;
    private readonly BoolFlag _preemptSystemBatch;
    private readonly BoolFlag _preemptSystem;

    public OperatorSchedulerSetConfigCommand()
    {
        _checkIndex = Flags.Add(new NumberFlag("check-index", "Change them only if their Modify Index is this."));
        _algorithm = Flags.Add(new TextFlag("scheduler-algorithm", "binpack fills nodes one after another, spread uses them evenly."));
        _oversubscription = Flags.Add(new BoolFlag("memory-oversubscription", "Let tasks use more memory than they reserve, up to memory_max."));
        _rejectJobs = Flags.Add(new BoolFlag("reject-job-registration", "Refuse to register, dispatch and scale jobs."));
        _pauseBroker = Flags.Add(new BoolFlag("pause-eval-broker", "Stop working on evaluations: nothing is placed or stopped until it is set to false."));
        _preemptBatch = Flags.Add(new BoolFlag("preempt-batch-scheduler", "Let batch jobs displace less urgent work."));
        _preemptService = Flags.Add(new BoolFlag("preempt-service-scheduler", "Let service jobs displace less urgent work."));
        _preemptSystemBatch = Flags.Add(new BoolFlag("preempt-sysbatch-scheduler", "Let sysbatch jobs displace less urgent work."));
        _preemptSystem = Flags.Add(new BoolFlag("preempt-system-scheduler", "Let system jobs displace less urgent work."));
    }

    /// <inheritdoc/>
    public override string Name => "operator scheduler set-config";

    /// <inheritdoc/>
    public override string Description =>
        "Change switches of the scheduler for the whole cluster. Each is set with =true or =false; those that are not named stay "
        + "as they are.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_algorithm.IsSet && _algorithm.Value is not ("binpack" or "spread"))
        {
            throw new CliException($"Invalid value \"{_algorithm.Value}\" for flag -scheduler-algorithm: use binpack or spread.");
        }

        SchedulerConfigurationResponse answer = await run.Client.Operator.GetSchedulerConfigurationAsync(cancellation).ConfigureAwait(false);
        ApiSchedulerConfiguration current = answer.SchedulerConfig ?? new ApiSchedulerConfiguration();
        ulong expected = _checkIndex.IsSet ? (ulong)Math.Max(0, _checkIndex.Value) : current.ModifyIndex;
        SchedulerSetConfigurationResponse set = await run.Client.Operator
            .SetSchedulerConfigurationAsync(Changed(current), expected, cancellation).ConfigureAwait(false);
        if (!set.Updated)
        {
            throw new CliException(
                $"The scheduler configuration was not changed: its Modify Index is not {expected}. Look at it with "
                + $"{run.Host.ProgramName} operator scheduler get-config and try again.");
        }

        run.Screen.Line("Scheduler configuration updated!");
        return ExitCodes.Success;
    }

    private ApiSchedulerConfiguration Changed(ApiSchedulerConfiguration current) => current with
    {
        SchedulerAlgorithm = _algorithm.IsSet ? _algorithm.Value : current.SchedulerAlgorithm,
        MemoryOversubscriptionEnabled = Of(_oversubscription, current.MemoryOversubscriptionEnabled),
        RejectJobRegistration = Of(_rejectJobs, current.RejectJobRegistration),
        PauseEvalBroker = Of(_pauseBroker, current.PauseEvalBroker),
        PreemptionConfig = new ApiPreemptionConfig
        {
            BatchSchedulerEnabled = Of(_preemptBatch, current.PreemptionConfig?.BatchSchedulerEnabled),
            ServiceSchedulerEnabled = Of(_preemptService, current.PreemptionConfig?.ServiceSchedulerEnabled),
            SysBatchSchedulerEnabled = Of(_preemptSystemBatch, current.PreemptionConfig?.SysBatchSchedulerEnabled),
            SystemSchedulerEnabled = Of(_preemptSystem, current.PreemptionConfig?.SystemSchedulerEnabled),
        },
    };

    private static bool Of(BoolFlag flag, bool? current) => flag.IsSet ? flag.Value : current ?? false;
}
