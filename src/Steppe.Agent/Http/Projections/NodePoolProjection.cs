using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>Node pools as the API shows them.</summary>
/// <remarks>Pure. Source: HTTP API, type <c>NodePool</c>.</remarks>
internal static class NodePoolProjection
{
    private const string Spread = "spread";
    private const string BinPack = "binpack";

    public static ApiNodePool Full(NodePool pool)
    {
        ApiNodePool written = new()
        {
            Name = pool.Name,
            Description = pool.Description,
            Meta = pool.Meta.IsEmpty ? null : pool.Meta,
            SchedulerConfiguration = pool.Scheduler is { } own
                ? new ApiNodePoolScheduler
                {
                    SchedulerAlgorithm = own.SpreadsWork switch { true => Spread, false => BinPack, null => "" },
                    MemoryOversubscriptionEnabled = own.MemoryOversubscriptionEnabled,
                }
                : null,
        };
        return written with
        {
            Hash = Convert.ToBase64String(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(written, ApiJsonContext.Wire.ApiNodePool))),
            CreateIndex = pool.CreateIndex,
            ModifyIndex = pool.ModifyIndex,
        };
    }

    /// <summary>The pool a request asks for.</summary>
    /// <exception cref="ApiException">400: the algorithm is none.</exception>
    public static NodePool Read(ApiNodePool body) => new()
    {
        Name = body.Name,
        Description = body.Description,
        Meta = (body.Meta ?? ImmutableSortedDictionary<string, string>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Scheduler = body.SchedulerConfiguration is { } own
            ? new NodePoolScheduler
            {
                SpreadsWork = own.SchedulerAlgorithm switch
                {
                    Spread => true,
                    BinPack => false,
                    "" => null,
                    _ => throw new ApiException(400, $"invalid scheduler algorithm \"{own.SchedulerAlgorithm}\": use {BinPack} or {Spread}"),
                },
                MemoryOversubscriptionEnabled = own.MemoryOversubscriptionEnabled,
            }
            : null,
    };
}
