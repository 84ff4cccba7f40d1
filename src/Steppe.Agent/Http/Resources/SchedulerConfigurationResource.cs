using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/operator/scheduler/configuration</c>: the switches of the scheduler.</summary>
internal sealed class SchedulerConfigurationResource(ServerNode server)
{
    private const string Spread = "spread";
    private const string BinPack = "binpack";

    public ValueTask HandleAsync(ApiRequest request) => request.IsWrite ? WriteAsync(request) : ReadAsync(request);

    private ValueTask ReadAsync(ApiRequest request) => Reads.OneAsync(
        request,
        server,
        WatchKey.SchedulerConfiguration,
        static state => state.TableIndexes.SchedulerConfiguration,
        static state => new SchedulerConfigurationResponse
        {
            SchedulerConfig = Shown(state.SchedulerConfiguration),
            Index = state.TableIndexes.SchedulerConfiguration,
            KnownLeader = true,
        },
        ApiJsonContext.Wire.SchedulerConfigurationResponse,
        "the scheduler has no configuration");

    private async ValueTask WriteAsync(ApiRequest request)
    {
        ApiSchedulerConfiguration body = await request.ReadJsonAsync(ApiJsonContext.Wire.ApiSchedulerConfiguration);
        ulong? expected = request.Query.Number("cas") is not { } index ? null
            : index >= 0 ? (ulong)index
            : throw new ApiException(400, "cas must not be negative: send the ModifyIndex that was read");
        SchedulerConfiguration wanted = Wanted(body);
        CommandOutcome outcome = await server.ProposeAsync(
            context => new SetSchedulerConfiguration
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                Configuration = wanted,
                EnforcedModifyIndex = expected,
            },
            request.Aborted);

        // Somebody else was first: an answer the caller reads, no error.
        bool isOvertaken = outcome is CommandOutcome.Refused { Refusal.Code: RefusalCode.Conflict };
        ulong now = isOvertaken ? server.Committed.TableIndexes.SchedulerConfiguration : ApiException.Unless(outcome).Index;
        request.SetIndex(now);
        await request.WriteJsonAsync(
            new SchedulerSetConfigurationResponse { Updated = !isOvertaken, Index = now },
            ApiJsonContext.Wire.SchedulerSetConfigurationResponse);
    }

    private static SchedulerConfiguration Wanted(ApiSchedulerConfiguration body) => new()
    {
        SpreadsWork = body.SchedulerAlgorithm switch
        {
            Spread => true,
            BinPack or "" => false,
            _ => throw new ApiException(400, $"invalid scheduler algorithm \"{body.SchedulerAlgorithm}\": use {BinPack} or {Spread}"),
        },
        MemoryOversubscriptionEnabled = body.MemoryOversubscriptionEnabled,
        RejectJobRegistration = body.RejectJobRegistration,
        PauseEvaluationBroker = body.PauseEvalBroker,
        Preemption = new PreemptionSwitches
        {
            System = body.PreemptionConfig?.SystemSchedulerEnabled ?? false,
            SystemBatch = body.PreemptionConfig?.SysBatchSchedulerEnabled ?? false,
            Batch = body.PreemptionConfig?.BatchSchedulerEnabled ?? false,
            Service = body.PreemptionConfig?.ServiceSchedulerEnabled ?? false,
        },
    };

    private static ApiSchedulerConfiguration Shown(SchedulerConfiguration configuration)
    {
        PreemptionSwitches preemption = configuration.Preemption ?? PreemptionSwitches.Default;
        return new ApiSchedulerConfiguration
        {
            SchedulerAlgorithm = configuration.SpreadsWork ? Spread : BinPack,
            MemoryOversubscriptionEnabled = configuration.MemoryOversubscriptionEnabled,
            RejectJobRegistration = configuration.RejectJobRegistration,
            PauseEvalBroker = configuration.PauseEvaluationBroker,
            PreemptionConfig = new ApiPreemptionConfig
            {
                SystemSchedulerEnabled = preemption.System,
                SysBatchSchedulerEnabled = preemption.SystemBatch,
                BatchSchedulerEnabled = preemption.Batch,
                ServiceSchedulerEnabled = preemption.Service,
            },
            CreateIndex = configuration.CreateIndex,
            ModifyIndex = configuration.ModifyIndex,
        };
    }
}
