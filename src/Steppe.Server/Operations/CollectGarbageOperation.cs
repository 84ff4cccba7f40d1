using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Forgets at once everything that is over, however short a time ago.</summary>
public static class CollectGarbageOperation
{
    /// <summary>Collects until nothing is left to collect; answered when it is durable.</summary>
    /// <exception cref="NotLeadingException">This server cannot say how much of it happened.</exception>
    public static async Task CollectGarbageAsync(this ServerNode server, CancellationToken cancellation)
    {
        bool isDone = false;
        while (!isDone)
        {
            await server.ProposeAsync(
                context =>
                {
                    CollectGarbage? found = GarbageSelection.Any(
                        context.Head, GarbageOptions.KeepNothing, context.At, context.NewRequestId());
                    isDone = found is null;
                    return found ?? new CollectGarbage { RequestId = context.NewRequestId(), At = context.At };
                },
                cancellation);
        }
    }
}
