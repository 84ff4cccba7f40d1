using System.Diagnostics;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>The wire's words for the model's states.</summary>
internal static class WireWords
{
    public static string Of(DesiredStatus status) => status switch
    {
        DesiredStatus.Run => "run",
        DesiredStatus.Stop => "stop",
        DesiredStatus.Evict => "evict",
        _ => throw new UnreachableException(),
    };

    public static string Of(ClientStatus status) => status switch
    {
        ClientStatus.Pending => "pending",
        ClientStatus.Running => "running",
        ClientStatus.Complete => "complete",
        ClientStatus.Failed => "failed",
        ClientStatus.Lost => "lost",
        ClientStatus.Unknown => "unknown",
        _ => throw new UnreachableException(),
    };

    public static string Of(TaskRunState state) => state switch
    {
        TaskRunState.Pending => "pending",
        TaskRunState.Running => "running",
        TaskRunState.Dead => "dead",
        _ => throw new UnreachableException(),
    };

    public static string Of(EvaluationStatus status) => status switch
    {
        EvaluationStatus.Pending => "pending",
        EvaluationStatus.Blocked => "blocked",
        EvaluationStatus.Complete => "complete",
        EvaluationStatus.Failed => "failed",
        EvaluationStatus.Canceled => "canceled",
        _ => throw new UnreachableException(),
    };

    public static string Of(DeploymentStatus status) => status switch
    {
        DeploymentStatus.Running => "running",
        DeploymentStatus.Paused => "paused",
        DeploymentStatus.Failed => "failed",
        DeploymentStatus.Successful => "successful",
        DeploymentStatus.Cancelled => "cancelled",
        _ => throw new UnreachableException(),
    };

    public static string Of(DrainStatus status) => status switch
    {
        DrainStatus.Draining => "draining",
        DrainStatus.Complete => "complete",
        DrainStatus.Canceled => "canceled",
        _ => throw new UnreachableException(),
    };

    public static string Of(NodeStatus status) => status switch
    {
        NodeStatus.Initializing => "initializing",
        NodeStatus.Ready => "ready",
        NodeStatus.Down => "down",
        NodeStatus.Disconnected => "disconnected",
        _ => throw new UnreachableException(),
    };
}
