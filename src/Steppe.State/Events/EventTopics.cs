namespace Steppe.State;

/// <summary>What events are about, in the words of the wire.</summary>
public static class EventTopics
{
    public const string Job = "Job";
    public const string Evaluation = "Evaluation";
    public const string Allocation = "Allocation";
    public const string Deployment = "Deployment";
    public const string Node = "Node";
    public const string NodePool = "NodePool";

    /// <summary>In a subscription: every topic.</summary>
    public const string Any = "*";
}
