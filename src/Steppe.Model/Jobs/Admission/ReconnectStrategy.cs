namespace Steppe.Model;

/// <summary>Which of two stays when a client comes back and its allocation was replaced meanwhile.</summary>
/// <remarks>Source: job specification, block <c>disconnect</c>, <c>reconcile</c>.</remarks>
public enum ReconnectStrategy
{
    /// <summary>The one on the node that suited better when it was placed.</summary>
    BestScore,

    KeepOriginal,

    KeepReplacement,

    /// <summary>The one whose leader, or else first task, has run longer.</summary>
    LongestRunning,
}
