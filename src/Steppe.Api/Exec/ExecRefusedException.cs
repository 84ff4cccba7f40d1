namespace Steppe.Api;

/// <summary>The agent has refused or ended an exec session; the message is its own sentence.</summary>
public sealed class ExecRefusedException(string reason) : Exception(reason.Length == 0 ? "the agent closed the session without a reason" : reason);
