using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>The deployments of one job, going back to an earlier version, and calling a version stable.</summary>
internal sealed class JobDeploymentsResource(ServerNode server)
{
    /// <summary>The job's deployments, oldest first; with <c>all</c> those of earlier jobs of its id too.</summary>
    public ValueTask ListAsync(ApiRequest request, JobKey key)
    {
        bool all = request.Query.Flag("all");
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.DeploymentsOf(key),
            IndexOf(key),
            state =>
            {
                ulong? incarnation = all ? null : state.Jobs.Find(key)?.CreateIndex;
                return state.DeploymentsOf(key)
                    .Where(row => incarnation is null || row.JobCreateIndex == incarnation)
                    .OrderBy(static row => (row.CreateIndex, row.Id))
                    .Select(DeploymentProjection.Full);
            },
            ApiJsonContext.Wire.ApiDeploymentList);
    }

    /// <summary>The job's newest deployment, or <c>null</c>.</summary>
    public async ValueTask LatestAsync(ApiRequest request, JobKey key)
    {
        StateSnapshot state = await Reads.WaitAsync(request, server, WatchKey.DeploymentsOf(key), IndexOf(key));
        request.SetIndex(state, IndexOf(key)(state));
        if (state.FindLatestDeployment(key) is { } latest)
        {
            await request.WriteJsonAsync(DeploymentProjection.Full(latest), ApiJsonContext.Wire.ApiDeployment);
        }
        else
        {
            await request.WriteBytesAsync([.. "null"u8]);
        }
    }

    /// <summary>Registers an earlier version once more.</summary>
    public async ValueTask RevertAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        JobRevertRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobRevertRequest);
        CheckName(body.JobId, key);
        CommandOutcome.Accepted reverted = ApiException.Unless(
            await server.RevertJobAsync(key, body.JobVersion, body.EnforcePriorVersion, request.Aborted));
        await JobAnswer.WriteAsync(request, reverted);
    }

    /// <summary>Says whether a version has proved itself.</summary>
    public async ValueTask SetStabilityAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        JobStabilityRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobStabilityRequest);
        CheckName(body.JobId, key);
        CommandOutcome.Accepted written = ApiException.Unless(
            await server.SetJobStabilityAsync(key, body.JobVersion, body.Stable, request.Aborted));
        request.SetIndex(written.Index);
        await request.WriteJsonAsync(new JobStabilityResponse { Index = written.Index }, ApiJsonContext.Wire.JobStabilityResponse);
    }

    private static void CheckName(string named, JobKey key)
    {
        if (named.Length == 0 || named != key.Id)
        {
            throw new ApiException(400, named.Length == 0 ? "JobID must be specified" : "JobID does not match");
        }
    }

    private static Func<StateSnapshot, ulong> IndexOf(JobKey key) =>
        state => state.DeploymentsOf(key).Select(static row => row.ModifyIndex).DefaultIfEmpty(Math.Max(1, state.TableIndexes.Deployments)).Max();
}
