namespace Steppe.Api;

/// <summary>Some rows of a list, and where the list goes on.</summary>
/// <param name="Rows">In the order of the agent.</param>
/// <param name="NextToken">To be given as <c>next_token</c>; empty after the last page.</param>
public sealed record ApiPage<T>(T[] Rows, string NextToken);
