using Microsoft.AspNetCore.Http;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Client;
using Steppe.Client.Metadata;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/client/metadata</c>: what a node says of itself, and what is changed of that while it runs.</summary>
internal static class NodeMetadataResource
{
    /// <summary>The node a body names, beside the one of the query.</summary>
    public static NodeMetaApplyRequest? ReadBody(ApiRequest request, byte[] body)
    {
        if (request.IsGet)
        {
            return null;
        }

        request.Require(HttpMethods.IsPost(request.Method));
        NodeMetaApplyRequest asked = ApiRequest.FindJson(body, ApiJsonContext.Wire.NodeMetaApplyRequest)
            ?? throw new ApiException(400, "Request body is empty");
        return asked.Meta is { Count: > 0 } ? asked : throw new ApiException(400, "missing required Meta object: name the keys to set or delete");
    }

    /// <summary>Answers for this agent's own node.</summary>
    public static async ValueTask AnswerAsync(ApiRequest request, ClientAgent client, NodeMetaApplyRequest? asked)
    {
        NodeMetadata metadata = asked is null ? client.Metadata : await client.ApplyMetadataAsync(asked.Meta!, request.Aborted);
        await request.WriteJsonAsync(
            new NodeMetaResponse { Meta = metadata.Merged, Dynamic = metadata.Dynamic, Static = metadata.Configured },
            ApiJsonContext.Wire.NodeMetaResponse);
    }
}
