using Steppe.Model;
using Steppe.Protocol;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Clients;

/// <summary>Announces the node, and keeps saying that it lives.</summary>
/// <remarks>What <c>NodeRegistration</c> does with threads. Lives as long as its agent.</remarks>
internal sealed class Registration(ClientLife life, Entropy entropy, Action registered)
{
    private static readonly TimeSpan ShortestTtl = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);

    private TimeSpan _pause = FirstRetry;

    public void Register()
    {
        DateTimeOffset askedAt = life.Now;
        life.Call<RegisterNodeReply>("registration", (gateway, answer) => gateway.RegisterNode(life.Node, answer), answer =>
        {
            if (answer.Reply is not null)
            {
                if (life.Heard(askedAt, answer.Reply.HeartbeatTtl))
                {
                    life.ReportAll();
                }

                registered();
                Beat();
            }
            else
            {
                life.After(NextPause(), null, Register);
            }
        });
    }

    private void BeatLater(TimeSpan ttl)
    {
        _pause = FirstRetry;
        life.After((ttl > ShortestTtl ? ttl : ShortestTtl) * (0.8 + (entropy.NextDouble() * 0.2)), null, Beat);
    }

    private void Beat()
    {
        DateTimeOffset askedAt = life.Now;
        life.Call<HeartbeatReply>("heartbeat", (gateway, answer) => gateway.Heartbeat(life.Node.Id, answer), answer => Heard(askedAt, answer));
    }

    private void Heard(DateTimeOffset askedAt, Answer<HeartbeatReply> answer)
    {
        if (answer.Reply is { MustRegister: false } reply)
        {
            if (life.Heard(askedAt, reply.HeartbeatTtl) || reply.MustReport)
            {
                life.ReportAll();
            }

            BeatLater(reply.HeartbeatTtl);
        }
        else if (answer.Reply is not null)
        {
            Register();
        }
        else if (answer.Refusal is not null)
        {
            life.After(NextPause(), null, Register);
        }
        else
        {
            life.After(NextPause(), null, Beat);
        }
    }

    private TimeSpan NextPause()
    {
        TimeSpan pause = _pause;
        _pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
        return pause * (0.75 + (entropy.NextDouble() * 0.5));
    }
}
