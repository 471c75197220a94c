# The program as an image for linux/amd64 and linux/arm64: what is published runs on both, so it is built once, on the builder's own
# machine, and only the small runtime image differs.
#   docker buildx build --platform linux/amd64,linux/arm64 -t registry.example/hedgerow:1 --push .

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
# As the lock files say, or not at all.
RUN dotnet restore src/Console/Console.csproj --locked-mode
RUN dotnet publish src/Console/Console.csproj --configuration Release --no-restore --output /program -p:UseAppHost=false
RUN mkdir /data

# Without shell and package manager: there is nothing in it but the runtime and the program.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
COPY --from=build /program /program
# The data folder. Open to every user, because the one that runs the container may be another one than the image's own.
COPY --from=build --chmod=1777 /data /var/lib/hedgerow
ENV DOTNET_EnableDiagnostics=0 \
    HEDGEROW_URL=https://localhost:7411
WORKDIR /var/lib/hedgerow
USER 1654:1654
EXPOSE 7411 7420
# Nodes and lighthouses say by themselves whether they live. Where another clock asks (Kubernetes) this one is not used.
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 CMD ["dotnet", "/program/hedgerow.dll", "probe"]
ENTRYPOINT ["dotnet", "/program/hedgerow.dll"]
CMD ["node", "--config", "/etc/hedgerow/node.json"]
