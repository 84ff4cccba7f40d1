using Steppe.Model;
using Steppe.Simulation.Faults;

namespace Steppe.Simulation.Running;

/// <summary>Carries requests and replies; while there are faults it delays, reorders, repeats and loses them.</summary>
internal sealed class Network(VirtualTime time, FaultLevel faults, Entropy entropy)
{
    /// <summary>Asks the server something.</summary>
    /// <param name="link">The way there and back.</param>
    /// <param name="what">For the trace.</param>
    /// <param name="patience">How long the caller waits.</param>
    /// <param name="isServerUp">Asked when the request arrives: a machine without a server refuses the connection.</param>
    /// <param name="serve">What the server does; it may answer later, or never. A repeated request is served twice.</param>
    /// <param name="done">Called exactly once.</param>
    public void Call<T>(
        Link link, string what, TimeSpan patience, Func<bool> isServerUp, Action<Action<Answer<T>>> serve, Action<Answer<T>> done)
        where T : class
    {
        bool isDone = false;
        time.After(patience, null, () => Finish(Answer<T>.Unreachable));
        for (int copies = Copies(); copies > 0; copies--)
        {
            time.After(Delay(), $"{link.Name}: {what} arrives", () => Arrive());
        }

        void Arrive()
        {
            if (link.IsCut)
            {
                return;
            }

            if (!isServerUp())
            {
                time.After(Delay(), null, () => Finish(Answer<T>.Unreachable));
                return;
            }

            serve(answer =>
            {
                if (!IsLost())
                {
                    time.After(Delay(), null, () => Return(answer));
                }
            });
        }

        void Return(Answer<T> answer)
        {
            if (!link.IsCut)
            {
                Finish(answer);
            }
        }

        void Finish(Answer<T> answer)
        {
            if (!isDone)
            {
                isDone = true;
                done(answer);
            }
        }
    }

    private bool IsLost() => faults.IsOn && entropy.Next(40) == 0;

    private int Copies() => !faults.IsOn ? 1 : entropy.Next(40) switch { 0 => 0, < 4 => 2, _ => 1 };

    private TimeSpan Delay() => !faults.IsOn
        ? TimeSpan.FromMilliseconds(1 + entropy.Next(4))
        : TimeSpan.FromMilliseconds(entropy.Next(12) switch
        {
            0 => entropy.Next(12_000),
            < 3 => entropy.Next(800),
            _ => 1 + entropy.Next(20),
        });
}
