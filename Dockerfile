# docker build -t otp-gateway .
# docker run -p 8080:8080 -v ./proxy-config.json:/etc/otp-gateway/proxy-config.json:ro -v otp-gateway:/data otp-gateway
#
# What the configuration must say for this: serve.public.host "0.0.0.0", and an address of the application that can be
# reached from inside the container. State and the current directory are /data, so the default dsn lands in the volume.

# Compiles on the builder's own architecture for the wanted one; emulating a compiler would take minutes.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# First what says which packages are needed: a change of code does not download them again.
COPY .editorconfig ./
COPY src/Directory.Build.props src/
COPY src/System.IO.Hashing/System.IO.Hashing.csproj src/System.IO.Hashing/
COPY src/OtpGateway.Jsonnet/OtpGateway.Jsonnet.csproj src/OtpGateway.Jsonnet/
COPY src/OtpGateway.GoTemplates/OtpGateway.GoTemplates.csproj src/OtpGateway.GoTemplates/
COPY src/OtpGateway/OtpGateway.csproj src/OtpGateway/
RUN dotnet restore src/OtpGateway/OtpGateway.csproj -a $TARGETARCH

COPY src/System.IO.Hashing/ src/System.IO.Hashing/
COPY src/OtpGateway.Jsonnet/ src/OtpGateway.Jsonnet/
COPY src/OtpGateway.GoTemplates/ src/OtpGateway.GoTemplates/
COPY src/OtpGateway/ src/OtpGateway/
RUN dotnet publish src/OtpGateway/OtpGateway.csproj -a $TARGETARCH --no-restore --self-contained false -c Release -o /app \
    && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
# A named volume takes over the owner of the directory it is mounted on: the image's own user, who is not root.
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
ENV PATH=/app:$PATH
USER $APP_UID
WORKDIR /data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["otp-gateway"]
CMD ["serve", "--config", "/etc/otp-gateway/proxy-config.json"]
