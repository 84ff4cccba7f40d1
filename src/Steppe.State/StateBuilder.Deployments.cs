using Steppe.Model;

namespace Steppe.State;

// Deployments, and what goes on because of them.
internal sealed partial class StateBuilder
{
    /// <summary>Writes a deployment: indexes and times are filled in here. The version of a successful one has proved itself.</summary>
    public void PutDeployment(Deployment deployment)
    {
        Deployment? earlier = _now.Deployments.Find(deployment.Id);
        _deployments.TryAdd(deployment.Id, earlier);
        Deployment row = deployment with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
        };
        _now = _now with
        {
            Deployments = _now.Deployments.With(row.Id, row, _edit),
            DeploymentsByJob = earlier is null ? _now.DeploymentsByJob.With(row.JobKey, row.Id, _edit) : _now.DeploymentsByJob,
            TableIndexes = _now.TableIndexes with { Deployments = Index },
        };
        _jobsToDerive.Add(row.JobKey);
        if (row.Status == DeploymentStatus.Successful && _now.FindJobVersion(row.JobKey, row.JobVersion) is { } version && row.IsOf(version))
        {
            PutJobStability(row.JobKey, row.JobVersion, isStable: true);
        }
    }

    public void RemoveDeployment(DeploymentId id)
    {
        Deployment row = _now.Deployments.Find(id)!;
        _deployments.TryAdd(id, row);
        _now = _now with
        {
            Deployments = _now.Deployments.Without(id, _edit),
            DeploymentsByJob = _now.DeploymentsByJob.Without(row.JobKey, id, _edit),
            TableIndexes = _now.TableIndexes with { Deployments = Index },
        };
    }

    /// <summary>Writes the evaluation by which a deployment goes on; none when its job is gone.</summary>
    public void PutDeploymentEvaluation(Deployment deployment, EvaluationId id)
    {
        if (_now.Jobs.Find(deployment.JobKey) is { } job)
        {
            PutEvaluation(new Evaluation
            {
                Id = id,
                Namespace = deployment.Namespace,
                JobId = deployment.JobId,
                Priority = deployment.EvaluationPriority > 0 ? deployment.EvaluationPriority : job.Priority,
                Type = job.Type,
                TriggeredBy = EvaluationTriggers.DeploymentWatcher,
                JobModifyIndex = job.JobModifyIndex,
                DeploymentId = deployment.Id,
            });
        }
    }

    /// <summary>Tells of every deployment that was written, once.</summary>
    public void TellOfDeployments()
    {
        foreach ((DeploymentId id, Deployment? before) in _deployments)
        {
            _changes.Add(new Change.OfDeployment(before, _now.Deployments.Find(id)));
        }
    }
}
